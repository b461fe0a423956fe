package io.pgcaravan.restore;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables in which an extension of the target keeps what its users configure. The extension stays,
 * and dumps have those rows ({@code pg_extension_config_dump}): what the target has of them goes
 * when an archive brings others.
 *
 * @param all those that an archive may bring
 */
public record ConfiguredTables(List<Table> all) {

  /** One of them. */
  public record Table(String schema, String table, String extension, long oid) {

    /** Parts are quoted where need be, which is for each version of pg_dump to say. */
    private Set<String> names() {
      return Stream.of(schema, SqlText.identifier(schema))
          .flatMap(first -> Stream.of(first + "." + table, first + "." + SqlText.identifier(table)))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** For a target that keeps none. */
  public static final ConfiguredTables NONE = new ConfiguredTables(List.of());

  public ConfiguredTables {
    all = List.copyOf(all);
  }

  /** What is told, once for each extension, before the archive's rows of its tables. */
  final class Clearing {

    private List<Table> left = all;

    /**
     * The statement that makes room for rows, on one line; empty for none.
     *
     * @param table as the archive writes it
     */
    Optional<String> before(String table) {
      Optional<String> extension =
          left.stream()
              .filter(each -> each.names().contains(table))
              .map(Table::extension)
              .findFirst();
      extension.ifPresent(
          done -> left = left.stream().filter(each -> !each.extension().equals(done)).toList());
      return extension.map(ConfiguredTables.this::statement);
    }
  }

  private String statement(String extension) {
    String tables =
        all.stream()
            .filter(each -> each.extension().equals(extension))
            .map(each -> String.valueOf(each.oid()))
            .collect(joining(", "));
    return SqlText.of("configured", Map.of("tables", tables, "leftovers", Leftovers.SCHEMAS))
        .lines()
        .map(String::strip)
        .collect(joining(" "));
  }
}
