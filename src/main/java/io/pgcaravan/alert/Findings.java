package io.pgcaravan.alert;

import java.util.List;

/**
 * All that one source finds wrong now. What it found earlier and finds no more is over.
 *
 * @param source such as {@code freshness} or {@code catalog}
 */
public record Findings(String source, List<Finding> findings) {

  public Findings {
    findings = List.copyOf(findings);
  }
}
