package io.pgcaravan.camel;

import io.pgcaravan.restore.Assessment;
import io.pgcaravan.restore.Sources;
import java.util.List;

/**
 * What a restore would do.
 *
 * @param sources where the archive can be read, and the data-only half of a pair
 * @param keepAt destinations of the safety backup
 */
public record Preview(Assessment assessment, List<Sources> sources, List<String> keepAt) {

  public Preview {
    sources = List.copyOf(sources);
    keepAt = List.copyOf(keepAt);
  }
}
