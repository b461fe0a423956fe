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
    if (time.isNegative() || time.isZero() || lockWait.isNegative() || lockWait.isZero()) {
      throw new UsageException("a time limit is not positive", "write it like 30s, 10m or 2h");
    }
  }
}
