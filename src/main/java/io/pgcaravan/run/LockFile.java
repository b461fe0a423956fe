package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/** Takes a lock of the state directory, which names its holder. */
final class LockFile {

  private static final long PAUSE_MILLIS = 100;

  private LockFile() {}

  /**
   * Takes it, waiting for the one who has it; the caller closes it.
   *
   * @param patience how long, at most
   * @param taken what is thrown if somebody keeps it, made of the word about its holder
   */
  static ProcessLock take(
      Path file,
      Instant now,
      Duration patience,
      Function<String, ? extends PermanentException> taken) {
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
      return lock.orElseThrow(() -> taken.apply(ProcessLock.holder(file)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw taken.apply(ProcessLock.holder(file));
    } catch (IOException e) {
      throw new PermanentException(
          "the lock %s cannot be taken (%s)".formatted(file, e),
          "make the state directory writable for this user, or set STATE_DIR to another one",
          e);
    }
  }
}
