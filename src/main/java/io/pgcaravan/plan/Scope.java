package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All of a database, or what part of it.
 *
 * @param kind which part
 * @param tables names or patterns as pg_dump's {@code --table} takes them; empty unless the kind is
 *     {@link Kind#TABLES}
 */
public record Scope(Kind kind, List<String> tables) {

  /** The parts that can be asked for. */
  public enum Kind {
    FULL,
    SCHEMA_ONLY,
    DATA_ONLY,
    TABLES
  }

  private static final String HINT =
      "use full, schema-only, data-only, or tables: followed by names";

  /** One table: anything but a comma or white space, which may stand inside double quotes. */
  private static final Pattern TABLE = Pattern.compile("(?:\"(?:[^\"]|\"\")*+\"|[^\",\\s])+");

  public Scope {
    tables = List.copyOf(tables);
  }

  /**
   * Reads {@code full}, {@code schema-only}, {@code data-only} or {@code tables: a, b.c, "D e"}.
   */
  static Scope parse(String text) {
    return switch (text.strip()) {
      case "full" -> new Scope(Kind.FULL, List.of());
      case "schema-only" -> new Scope(Kind.SCHEMA_ONLY, List.of());
      case "data-only" -> new Scope(Kind.DATA_ONLY, List.of());
      default -> tables(text.strip());
    };
  }

  private static Scope tables(String text) {
    if (!text.startsWith("tables:")) {
      throw new UsageException("unknown scope '%s'".formatted(text), HINT);
    }
    List<String> tables = new ArrayList<>();
    Matcher matcher = TABLE.matcher(text.substring("tables:".length()));
    if (matcher.replaceAll("").contains("\"")) {
      throw new UsageException("the scope '%s' has an open quote".formatted(text), "close it");
    }
    matcher.reset();
    while (matcher.find()) {
      tables.add(matcher.group());
    }
    if (tables.isEmpty()) {
      throw new UsageException("the scope 'tables:' names no table", HINT);
    }
    return new Scope(Kind.TABLES, tables);
  }

  /** As the manifest names it. */
  public String label() {
    return switch (kind) {
      case FULL -> "full";
      case SCHEMA_ONLY -> "schema-only";
      case DATA_ONLY -> "data-only";
      case TABLES -> "tables";
    };
  }
}
