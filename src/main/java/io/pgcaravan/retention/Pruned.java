package io.pgcaravan.retention;

import java.util.List;

/**
 * What a prune did at one destination.
 *
 * @param deleted keys of what was deleted, the oldest first
 * @param kept how many archives of the plan stay
 * @param note why nothing is ever deleted there; empty where retention is on
 */
public record Pruned(String destination, List<String> deleted, int kept, String note) {

  public Pruned {
    deleted = List.copyOf(deleted);
  }
}
