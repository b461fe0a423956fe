package io.pgcaravan.catalog;

import java.util.Optional;

/**
 * Which copies are asked for, newest first.
 *
 * @param plan only those of one plan
 * @param destination only those at one destination
 * @param offset how many to pass over
 * @param limit at most so many
 */
public record CopyQuery(
    Optional<String> plan, Optional<String> destination, int offset, int limit) {

  public static final CopyQuery ALL =
      new CopyQuery(Optional.empty(), Optional.empty(), 0, Integer.MAX_VALUE);

  public CopyQuery {
    if (offset < 0 || limit < 0) {
      throw new IllegalArgumentException("offset %d, limit %d".formatted(offset, limit));
    }
  }
}
