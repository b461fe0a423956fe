package io.pgcaravan.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name of a table by its parts, without quotes: which names are quoted differs between versions,
 * and options.
 */
public record TableName(List<String> parts) {

  private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")*+)\"|([^.\"]+)");

  public TableName {
    parts = List.copyOf(parts);
  }

  /** Reads a name as it is written in SQL. */
  public static TableName read(String written) {
    List<String> parts = new ArrayList<>();
    for (Matcher part = PART.matcher(written); part.find(); ) {
      String quoted = part.group(1);
      parts.add(quoted == null ? part.group(2) : quoted.replace("\"\"", "\""));
    }
    return new TableName(parts);
  }
}
