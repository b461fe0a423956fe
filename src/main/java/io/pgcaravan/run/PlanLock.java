package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Keeps a plan from running twice at once, across the processes of this machine too. */
public final class PlanLock implements AutoCloseable {

  private final ProcessLock lock;

  private PlanLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the plan's lock; the caller closes it.
   *
   * @param patience how long the one who has it is waited for, at most
   * @throws PermanentException naming its holder if the plan runs already
   */
  public static PlanLock acquire(
      StateDirectory state, String plan, Instant now, Duration patience) {
    return new PlanLock(
        LockFile.take(state.planLock(plan), now, patience, holder -> taken(plan, holder)));
  }

  private static PermanentException taken(String plan, String holder) {
    return new PermanentException(
        "plan %s runs already (%s)".formatted(plan, holder),
        "wait for its end; two runs of a plan at once help nobody");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
