package io.pgcaravan.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written into the catalog in one transaction: rows for the statements in {@code
 * sql/}, each a map from column to value, in the order in which they are written.
 *
 * @param runs that ended
 * @param foundRuns of archives that were found
 * @param archives that there are, or were tried
 * @param copies of them
 * @param lost copies that a listing shows no more
 * @param looks at destinations
 * @param audit entries of the audit log
 * @param applied the entries that tell of copies
 */
public record Changes(
    List<Map<String, @Nullable Object>> runs,
    List<Map<String, @Nullable Object>> foundRuns,
    List<Map<String, @Nullable Object>> archives,
    List<Map<String, @Nullable Object>> copies,
    List<Map<String, @Nullable Object>> lost,
    List<Map<String, @Nullable Object>> looks,
    List<Map<String, @Nullable Object>> audit,
    List<Map<String, @Nullable Object>> applied) {

  public static final Changes NONE =
      new Changes(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  /** Both, these first. */
  public Changes and(Changes others) {
    return new Changes(
        joined(runs, others.runs),
        joined(foundRuns, others.foundRuns),
        joined(archives, others.archives),
        joined(copies, others.copies),
        joined(lost, others.lost),
        joined(looks, others.looks),
        joined(audit, others.audit),
        joined(applied, others.applied));
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  private static List<Map<String, @Nullable Object>> joined(
      List<Map<String, @Nullable Object>> first, List<Map<String, @Nullable Object>> second) {
    if (first.isEmpty()) {
      return second;
    }
    return second.isEmpty() ? first : Stream.concat(first.stream(), second.stream()).toList();
  }
}
