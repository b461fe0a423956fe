package io.pgcaravan.deliver;

import io.pgcaravan.archive.StoredArchive;
import java.util.List;

/**
 * An archive that some destinations lack.
 *
 * @param sources where it can be fetched, the best first
 * @param targets names of the destinations that lack it
 */
public record Shortfall(StoredArchive archive, List<String> sources, List<String> targets) {

  public Shortfall {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
  }
}
