package io.pgcaravan.restore;

import java.util.List;

/**
 * What a database held before it was replaced.
 *
 * @param archive its key
 * @param destinations that have it, at least one
 */
public record SafetyBackup(String archive, List<String> destinations) {

  public SafetyBackup {
    destinations = List.copyOf(destinations);
  }

  @Override
  public String toString() {
    return "%s at %s".formatted(archive, String.join(", ", destinations));
  }
}
