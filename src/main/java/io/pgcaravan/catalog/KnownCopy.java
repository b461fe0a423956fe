package io.pgcaravan.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What the catalog has of a copy at a destination that is being looked at.
 *
 * @param seenAt as the catalog writes instants
 * @param seenBy node that saw it last
 */
record KnownCopy(
    String archive,
    String sha256,
    String status,
    long sizeBytes,
    @Nullable String pinned,
    String seenAt,
    String seenBy) {

  boolean exists() {
    return status.equals("present") || status.equals("damaged");
  }
}
