package io.pgcaravan.plan;

import java.util.List;

/**
 * A question that a drill puts to the restored database, and the answer it must have.
 *
 * @param query SQL that gives a short answer
 * @param expected as psql prints it unaligned: columns divided by {@code |}
 */
public record Validation(String query, String expected) {

  private static final String ARROW = " => ";
  private static final String TRUE = "t";

  /**
   * Reads one on each line: a query that must be true, or a query, {@code =>} and its answer. Empty
   * lines and those that begin with {@code #} are passed over.
   */
  static List<Validation> parse(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(Validation::ofLine)
        .toList();
  }

  private static Validation ofLine(String line) {
    int arrow = line.lastIndexOf(ARROW);
    return arrow < 0
        ? new Validation(line, TRUE)
        : new Validation(
            line.substring(0, arrow).strip(), line.substring(arrow + ARROW.length()).strip());
  }
}
