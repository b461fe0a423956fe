package io.pgcaravan.mirror;

import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.TableProof;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many rows tables have. */
public final class Counts {

  /** Of one statement: a list of columns, and the argument of a process, have an end. */
  private static final int MOST_TABLES = 400;

  private Counts() {}

  /**
   * Asks a database, up to some hundred tables in one statement, so in one snapshot.
   *
   * @param tables {@code schema.name}, unquoted
   * @return by table; empty for none
   * @throws io.pgcaravan.failure.CaravanException if a table is not there, or it takes too long
   */
  public static SortedMap<String, Long> ask(
      ClientTools tools, DatabaseUrl database, List<String> tables, Duration limit) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (int from = 0; from < tables.size(); from += MOST_TABLES) {
      List<String> some = tables.subList(from, Math.min(from + MOST_TABLES, tables.size()));
      String sql =
          some.stream()
              .map(table -> "(SELECT count(*) FROM " + quoted(table) + ")")
              .collect(Collectors.joining(", ", "SELECT ", ""));
      String[] answers = Server.query(tools, database, sql, limit).split("\\|");
      for (int i = 0; i < some.size(); i++) {
        counts.put(some.get(i), Long.valueOf(answers[i]));
      }
    }
    return counts;
  }

  /** What a dump has, of the tables that it has rows of. */
  public static SortedMap<String, Long> of(Proof proof, List<String> tables) {
    Map<String, Long> known =
        proof.tables().stream()
            .collect(
                Collectors.toMap(
                    table -> table.table().replace("\"", ""), TableProof::rows, Long::sum));
    SortedMap<String, Long> counts = new TreeMap<>(known);
    if (!tables.isEmpty()) {
      counts.keySet().retainAll(tables);
    }
    return counts;
  }

  private static String quoted(String table) {
    int dot = table.indexOf('.');
    return "\"%s\".\"%s\"".formatted(table.substring(0, dot), table.substring(dot + 1));
  }
}
