package io.pgcaravan.restore;

import io.pgcaravan.restore.TargetFacts.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a target holds, in words for the one who is asked whether it may go. */
final class Contents {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Contents() {}

  /** What is replaced, a line for each schema and for all else; empty if there is nothing. */
  static List<String> replaced(TargetFacts facts, boolean whole) {
    List<String> lines = new ArrayList<>();
    facts.schemas().stream()
        .filter(schema -> schema.objects() > 0)
        .map(Contents::line)
        .forEach(lines::add);
    if (whole) {
      add(lines, "large object", facts.largeObjects());
      add(lines, "publication", facts.publications().size());
      add(lines, "event trigger", facts.eventTriggers().size());
      add(lines, "foreign server", facts.servers().size());
      add(lines, "cast", facts.casts().size());
    }
    return lines;
  }

  /** What earlier replacements could not drop, a line for each schema. */
  static List<String> leftovers(TargetFacts facts) {
    return facts.leftovers().stream()
        .map(each -> "schema %s, %s".formatted(each.schema(), size(each.bytes())))
        .toList();
  }

  private static String line(Schema schema) {
    List<String> parts = new ArrayList<>();
    add(parts, "table", schema.tables());
    add(parts, "view", schema.views());
    add(parts, "function", schema.routines());
    if (parts.isEmpty()) {
      add(parts, "object", schema.objects());
    }
    String rows =
        schema.tables() == 0
            ? ""
            : String.format(
                Locale.ROOT, ", about %,d rows, %s", schema.rows(), size(schema.bytes()));
    return "schema %s: %s%s".formatted(schema.name(), String.join(", ", parts), rows);
  }

  private static void add(List<String> parts, String what, long count) {
    if (count > 0) {
      parts.add(String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s"));
    }
  }

  private static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
