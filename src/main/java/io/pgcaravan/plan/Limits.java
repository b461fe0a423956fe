package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;

/**
 * What a run may take, and must reach.
 *
 * @param time for all attempts at the dump together
 * @param lockWait how long pg_dump waits for its table locks
 * @param stall how long pg_dump may bring no byte; zero if there is no such limit
 * @param minimumSizeBytes of the dump before compression; a smaller one is no success
 */
public record Limits(Duration time, Duration lockWait, Duration stall, long minimumSizeBytes) {

  public Limits {
    requirePositive("timeLimit", time);
    requirePositive("lockWait", lockWait);
    if (stall.isNegative()) {
      throw new UsageException("stallLimit is negative", "write it like 5m, or 0s for none");
    }
  }

  private static void requirePositive(String name, Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new UsageException(
          "%s is not positive".formatted(name), "write it like 30s, 10m or 2h");
    }
  }
}
