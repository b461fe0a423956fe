package io.pgcaravan.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessLockIT {

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("a.lock");
  }

  private static boolean free(Path file) throws IOException {
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(file, "me");
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isPresent();
  }

  @Test
  void aLockIsHeldByOneOnly() throws IOException {
    try (ProcessLock lock = ProcessLock.tryAcquire(file, "first").orElseThrow()) {
      assertThat(free(file)).isFalse();
      assertThat(free(directory.resolve("./x/../a.lock"))).isFalse();
      assertThat(lock.channel().isOpen()).isTrue();
      assertThat(ProcessLock.holder(file)).isEqualTo("first");
    }
    assertThat(free(file)).isTrue();
  }

  @Test
  void aRefusedAttemptDoesNotGiveUpTheLock() throws Exception {
    try (ProcessLock lock = ProcessLock.tryAcquire(file, "first").orElseThrow()) {
      assertThat(free(file)).isFalse();
      assertThat(ProcessLock.holder(file)).isEqualTo("first");
      assertThatExceptionOfType(IOException.class)
          .as("another process must not get the lock of %s", lock)
          .isThrownBy(() -> LockHolder.start(file).close());
    }
  }

  @Test
  void aLockOfAnotherProcessIsRespectedUntilItIsKilled() throws Exception {
    try (LockHolder holder = LockHolder.start(file)) {
      assertThat(free(file)).isFalse();
      assertThat(ProcessLock.holder(file)).isEqualTo("process " + holder.pid());
      holder.kill();
      assertThat(free(file)).isTrue();
    }
  }

  @Test
  void aWordThatIsShorterReplacesALongerOne() throws IOException {
    Files.writeString(file, "a very long word about a dead holder");
    try (ProcessLock lock = ProcessLock.tryAcquire(file, "me").orElseThrow()) {
      assertThat(lock.channel().size()).isEqualTo(2);
    }
  }

  @Test
  void itsFileIsForItsOwnerOnly() throws IOException {
    assertThat(free(file)).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFullDiskFailsEachAttemptInTheSameWay() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full");
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatExceptionOfType(IOException.class)
          .as("attempt %d", attempt)
          .isThrownBy(() -> ProcessLock.tryAcquire(full, "me"))
          .withMessageContaining("No space left");
    }
  }
}
