package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

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
    String name = "target-" + identity.replaceAll("[^A-Za-z0-9.-]", "_");
    return new TargetLock(
        LockFile.take(state.planLock(name), now, Duration.ZERO, holder -> taken(identity, holder)));
  }

  private static PermanentException taken(String identity, String holder) {
    return new PermanentException(
        "something is restored into %s already (%s)".formatted(identity, holder),
        "wait for its end");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
