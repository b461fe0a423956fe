package io.pgcaravan.catalog;

import io.pgcaravan.archive.StoredArchive;
import java.time.Instant;
import java.util.List;

/**
 * All archives of a destination, as somebody found them there.
 *
 * @param at when the listing began
 */
public record Look(String destination, Instant at, List<StoredArchive> archives) {

  public Look {
    archives = List.copyOf(archives);
  }
}
