package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Keeps two restores or mirrors from changing one database at once, across the processes of this
 * machine.
 */
public final class TargetLock implements AutoCloseable {

  private final ProcessLock lock;

  private TargetLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock of a database; the caller closes it.
   *
   * @param identity {@code host:port/database}
   * @throws PermanentException naming its holder if something is brought into it already
   */
  public static TargetLock acquire(StateDirectory state, String identity, Instant now) {
    Path file = state.planLock("target-" + identity.replaceAll("[^A-Za-z0-9.-]", "_"));
    String holder =
        "process %d, since %s"
            .formatted(ProcessHandle.current().pid(), now.truncatedTo(ChronoUnit.SECONDS));
    try {
      return new TargetLock(
          ProcessLock.tryAcquire(file, holder).orElseThrow(() -> taken(identity, file)));
    } catch (IOException e) {
      throw new PermanentException(
          "the lock %s cannot be taken (%s)".formatted(file, e),
          "make the state directory writable for this user, or set STATE_DIR to another one",
          e);
    }
  }

  private static PermanentException taken(String identity, Path file) {
    return new PermanentException(
        "something is restored into %s already (%s)".formatted(identity, ProcessLock.holder(file)),
        "wait for its end");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
