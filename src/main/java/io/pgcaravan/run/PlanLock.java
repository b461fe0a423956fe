package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Keeps a plan from running twice at once, across the processes of this machine too. */
public final class PlanLock implements AutoCloseable {

  private final ProcessLock lock;

  private PlanLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the plan's lock; the caller closes it.
   *
   * @throws PermanentException naming its holder if the plan runs already
   */
  public static PlanLock acquire(StateDirectory state, String plan, Instant now) {
    Path file = state.planLock(plan);
    String holder =
        "process %d, since %s"
            .formatted(ProcessHandle.current().pid(), now.truncatedTo(ChronoUnit.SECONDS));
    try {
      return new PlanLock(
          ProcessLock.tryAcquire(file, holder)
              .orElseThrow(
                  () ->
                      new PermanentException(
                          "plan %s runs already (%s)".formatted(plan, ProcessLock.holder(file)),
                          "wait for its end; two runs of a plan at once help nobody")));
    } catch (IOException e) {
      throw new PermanentException(
          "the lock %s cannot be taken (%s)".formatted(file, e),
          "make the state directory writable for this user, or set STATE_DIR to another one",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
