package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;

/**
 * What a run may take, and must reach.
 *
 * @param time for all attempts at the dump together
 * @param lockWait how long pg_dump waits for its table locks
 * @param minimumSizeBytes of the dump before compression; a smaller one is no success
 */
public record Limits(Duration time, Duration lockWait, long minimumSizeBytes) {

  public Limits {
    requirePositive("timeLimit", time);
    requirePositive("lockWait", lockWait);
  }

  private static void requirePositive(String name, Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new UsageException(
          "%s is not positive".formatted(name), "write it like 30s, 10m or 2h");
    }
  }
}
