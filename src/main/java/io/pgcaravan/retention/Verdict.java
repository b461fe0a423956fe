package io.pgcaravan.retention;

import io.pgcaravan.archive.StoredArchive;
import java.util.List;

/**
 * What becomes of an archive, and why.
 *
 * @param keep whether it stays
 * @param reasons at least one
 */
public record Verdict(StoredArchive archive, boolean keep, List<String> reasons) {

  public Verdict {
    reasons = List.copyOf(reasons);
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("a verdict has a reason");
    }
  }
}
