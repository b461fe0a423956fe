package io.pgcaravan.drill;

import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import java.util.Locale;

/** How far the rows of a restored archive were compared with it; the best first. */
public enum Extent {
  /** All of them, by content. */
  PROVEN("restored and proven", "by content"),
  /** Some only counted, or not even that. */
  PARTLY("restored and proven in part", "compared"),
  /** How many there are, not which. */
  COUNTED("restored and counted", "by counts"),
  /** There were none that could be compared. */
  RESTORED("restored", "compared");

  private final String words;
  private final String means;

  Extent(String words, String means) {
    this.words = words;
    this.means = means;
  }

  static Extent of(Restored restored) {
    if (restored.tables() == 0 || restored.proven() == ProofLevel.NONE) {
      return RESTORED;
    }
    if (restored.proven() == ProofLevel.COUNTS) {
      return COUNTED;
    }
    return restored.unproven().isEmpty() ? PROVEN : PARTLY;
  }

  /** What was done, such as {@code restored and proven}. */
  public String words() {
    return words;
  }

  /** How rows were compared. */
  String means() {
    return means;
  }

  /** In one word, for tables and for the catalog. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
