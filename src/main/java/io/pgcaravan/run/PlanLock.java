package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Keeps a plan from running twice at once, across the processes of this machine too. */
public final class PlanLock implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

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
    return acquire(state, plan, now, Duration.ZERO);
  }

  /**
   * The same, waiting for the one who has it.
   *
   * @param patience how long, at most
   */
  public static PlanLock acquire(
      StateDirectory state, String plan, Instant now, Duration patience) {
    Path file = state.planLock(plan);
    String holder =
        "process %d, since %s"
            .formatted(ProcessHandle.current().pid(), now.truncatedTo(ChronoUnit.SECONDS));
    long begin = System.nanoTime();
    try {
      Optional<ProcessLock> lock = ProcessLock.tryAcquire(file, holder);
      while (lock.isEmpty() && System.nanoTime() - begin < patience.toNanos()) {
        Thread.sleep(PAUSE_MILLIS);
        lock = ProcessLock.tryAcquire(file, holder);
      }
      return new PlanLock(lock.orElseThrow(() -> taken(plan, file)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw taken(plan, file);
    } catch (IOException e) {
      throw new PermanentException(
          "the lock %s cannot be taken (%s)".formatted(file, e),
          "make the state directory writable for this user, or set STATE_DIR to another one",
          e);
    }
  }

  private static PermanentException taken(String plan, Path file) {
    return new PermanentException(
        "plan %s runs already (%s)".formatted(plan, ProcessLock.holder(file)),
        "wait for its end; two runs of a plan at once help nobody");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
