package io.pgcaravan.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.ServerVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DumpStreamIT {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;

  private static DumpStream shell(String script, Duration timeLimit) {
    return DumpStream.start(new DumpCommand(List.of("/bin/sh", "-c", script), Map.of(), timeLimit));
  }

  @Test
  void aDumpThatSucceedsIsReadToItsEnd() throws IOException {
    try (DumpStream dump = shell("echo one; echo two", LONG)) {
      assertThat(dump).hasContent("one\ntwo\n");
    }
  }

  @Test
  void aDumpThatFailsAfterItsOutputHasNoEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (DumpStream dump = shell("echo rows; echo 'pg_dump: error: no' >&2; exit 1", LONG)) {
      assertThatExceptionOfType(TransientException.class)
          .isThrownBy(() -> dump.transferTo(read))
          .withMessageContaining("(exit code 1): no");
    }
    assertThat(read).hasToString("rows\n");
  }

  @Test
  void readingByteByByteDoesNotMissTheFailure() throws IOException {
    try (DumpStream dump = shell("printf x; exit 1", LONG)) {
      assertThat(dump.read()).isEqualTo('x');
      assertThatExceptionOfType(TransientException.class).isThrownBy(dump::read);
    }
  }

  @Test
  void aDumpThatIsKilledHasNoEnd() throws IOException {
    try (DumpStream dump = shell("echo rows; kill -9 $$", LONG)) {
      assertThatExceptionOfType(TransientException.class)
          .isThrownBy(dump::readAllBytes)
          .satisfies(failure -> assertThat(failure.hint()).contains("signal 9"));
    }
  }

  @Test
  void aDumpThatTakesTooLongHasNoEnd() throws IOException {
    try (DumpStream dump = shell("echo rows; sleep 600", Duration.ofMillis(300))) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(dump::readAllBytes)
          .withMessageContaining("time limit");
    }
  }

  private static DumpStream silent(String script, long firstMillis, long nextMillis) {
    SilenceLimit silence =
        new SilenceLimit(Duration.ofMillis(firstMillis), Duration.ofMillis(nextMillis));
    return DumpStream.start(
        new DumpCommand(List.of("/bin/sh", "-c", script), Map.of(), LONG, silence));
  }

  @Test
  void aDumpThatFallsSilentIsKilled() throws IOException {
    try (DumpStream dump = silent("echo rows; sleep 600 & sleep 600", 5000, 300)) {
      assertThatExceptionOfType(TransientException.class)
          .isThrownBy(dump::readAllBytes)
          .withMessageContaining("stalled: no byte came for 0.3s, after 5 bytes")
          .satisfies(failure -> assertThat(failure.hint()).contains("stallLimit", "lock"));
    }
  }

  @Test
  void aDumpThatNeverSpeaksIsKilledLater() throws IOException {
    long begin = System.nanoTime();
    try (DumpStream dump = silent("sleep 600", 700, 100)) {
      assertThatExceptionOfType(TransientException.class)
          .isThrownBy(dump::readAllBytes)
          .withMessageContaining("no byte came for 0.7s, after 0 bytes");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(690));
  }

  @Test
  void aDumpThatTricklesIsWaitedFor() throws IOException {
    try (DumpStream dump =
        silent("for i in 1 2 3 4 5 6 7 8; do printf .; sleep 0.1; done", 5000, 500)) {
      assertThat(dump).hasContent("........");
    }
  }

  @Test
  void theTimeOfASlowReaderDoesNotCount() throws IOException {
    try (DumpStream dump = silent("echo one; sleep 0.1; echo two", 5000, 400)) {
      assertThat(dump.read()).isEqualTo('o');
      LockSupport.parkNanos(Duration.ofMillis(900).toNanos());
      assertThat(dump).hasContent("ne\ntwo\n");
    }
  }

  @Test
  void closingADumpUnderWayDoesNotWaitForIt() throws IOException {
    try (DumpStream dump = shell("echo rows; sleep 600", LONG)) {
      assertThat(dump.read()).isEqualTo('r');
    }
  }

  private ClientTools restoring(String script) throws IOException {
    Path pgRestore = Files.writeString(directory.resolve("pg_restore"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(pgRestore, PosixFilePermissions.fromString("rwx------"));
    return new ClientTools(directory, new ServerVersion(15, "15.18"));
  }

  private static String text(ClientTools tools, byte[] dump) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    CustomText.read(
        tools, List.of("--no-acl", "--no-owner"), out -> out.write(dump), LONG, text::write);
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCustomDumpThatPgRestoreReadsIsGivenAsText() throws IOException {
    ClientTools tools = restoring("echo \"$@: $(cat)\"");
    assertThat(text(tools, "dump".getBytes())).isEqualTo("--file=- --no-owner: dump\n");
  }

  @Test
  void pgRestoreMayHaveReadEnoughBeforeTheEnd() throws IOException {
    assertThat(text(restoring("exec <&-; echo enough"), new byte[5_000_000])).isEqualTo("enough\n");
  }

  @Test
  void aCustomDumpThatPgRestoreRefusesIsNotComplete() throws IOException {
    ClientTools tools =
        restoring("cat > /dev/null; echo 'pg_restore: error: unexpected end of file' >&2; exit 1");
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(() -> text(tools, new byte[9]))
        .withMessageContaining("unexpected end of file");
  }

  @Test
  void pgRestoresOwnWordsAreToldWhenItStopsReading() throws IOException {
    ClientTools tools = restoring("echo 'pg_restore: error: not a valid archive' >&2; exit 1");
    assertThatThrownBy(() -> text(tools, new byte[5_000_000]))
        .hasMessageContaining("not a valid archive");
  }

  @Test
  void aDumpThatCannotBeReadIsSaidToBeThat() throws IOException {
    ClientTools tools =
        restoring("cat > /dev/null; echo 'pg_restore: error: end of file' >&2; exit 1");
    assertThatThrownBy(
            () ->
                CustomText.read(
                    tools,
                    List.of(),
                    out -> {
                      throw new IOException("the disk is gone");
                    },
                    LONG,
                    (buffer, offset, length) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
  }

  @Test
  void pgRestoreIsKilledWhenItsTextCannotBeTaken() throws IOException {
    ClientTools tools = restoring("echo text; exec sleep 600");
    assertThatThrownBy(
            () ->
                CustomText.read(
                    tools,
                    List.of(),
                    out -> out.write(new byte[5_000_000]),
                    LONG,
                    (buffer, offset, length) -> {
                      throw new IOException("no more");
                    }))
        .hasMessage("no more");
  }
}
