package io.pgcaravan.proof;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pgcaravan.failure.UsageException;
import java.util.Locale;

/** How much a proof tells of the rows in a dump; a later one tells all that an earlier one does. */
public enum ProofLevel {
  /** Nothing is counted. */
  @JsonProperty("none")
  NONE,
  /** How many rows each table has. */
  @JsonProperty("counts")
  COUNTS,
  /** Also which rows, by a hash that does not depend on their order. */
  @JsonProperty("content")
  CONTENT;

  /**
   * Reads {@code none}, {@code counts} or {@code content}.
   *
   * @throws UsageException for another word
   */
  public static ProofLevel parse(String text) {
    for (ProofLevel level : values()) {
      if (level.toString().equals(text.strip())) {
        return level;
      }
    }
    throw new UsageException("unknown proof '%s'".formatted(text), "use none, counts or content");
  }

  public boolean atLeast(ProofLevel other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
