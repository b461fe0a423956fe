package io.pgcaravan.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.RowHash;
import io.pgcaravan.proof.SequenceProof;
import io.pgcaravan.proof.TableProof;
import io.pgcaravan.proof.TextEncoding;
import io.pgcaravan.verify.DamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares what a session sees in its database with what an archive's text held, inside the
 * transaction that restored it.
 */
final class ProofCheck {

  /** How many tables one question is about: fewer round trips, and no endless statements. */
  private static final int BATCH = 100;

  private static final int TOLD = 5;

  private static final String PART = "(?:\"(?:[^\"]|\"\")*+\"|[a-z_][a-z0-9_]*+)";
  private static final Pattern NAME = Pattern.compile(PART + "(?:\\." + PART + ")?");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Session session;
  private final TextEncoding encoding;
  private final Proof proof;
  private final List<String> differences = new ArrayList<>();
  private Map<Integer, Relation> special = Map.of();

  /**
   * A table whose rows COPY does not give as the dump has them.
   *
   * @param condition of the rows that an extension's table has in dumps; empty for all
   */
  private record Relation(boolean whole, String condition) {}

  /**
   * @param encoding of the archive's text, in which rows are compared
   * @param proof of the archive's text
   */
  ProofCheck(Session session, TextEncoding encoding, Proof proof) {
    this.session = session;
    this.encoding = encoding;
    this.proof = proof;
  }

  /**
   * Compares.
   *
   * @throws PermanentException if anything differs, naming tables and sequences
   */
  void compare(ProofLevel level) throws IOException {
    if (level == ProofLevel.NONE) {
      return;
    }
    session.speak(encoding);
    special = special();
    if (level == ProofLevel.CONTENT) {
      for (int i = 0; i < proof.tables().size(); i++) {
        compareContent(i, proof.tables().get(i));
      }
    } else {
      compareCounts();
    }
    compareSequences();
    compareLargeObjects();
    if (!differences.isEmpty()) {
      throw different();
    }
  }

  private PermanentException different() {
    String told = differences.stream().limit(TOLD).collect(Collectors.joining("; "));
    int more = differences.size() - TOLD;
    return new PermanentException(
        "what was restored is not what the archive holds, so nothing was committed: %s%s"
            .formatted(told, more > 0 ? "; and %d more".formatted(more) : ""),
        "look for triggers, rules and extensions of the target that change rows, and verify the"
            + " archive");
  }

  private Map<Integer, Relation> special() throws IOException {
    Map<Integer, Relation> found = new HashMap<>();
    List<TableProof> tables = proof.tables();
    for (String row :
        batched(
            tables.size(),
            i ->
                "(%d, %s::pg_catalog.regclass)"
                    .formatted(i, SqlText.literal(tables.get(i).table())),
            ", ",
"""
SELECT pg_catalog.json_build_array(v.i, c.relkind IN ('p', 'f'), e.condition)
FROM (VALUES %s) v (i, t)
JOIN pg_catalog.pg_class c ON c.oid = v.t
LEFT JOIN LATERAL (
  SELECT x.extcondition[n] AS condition FROM pg_catalog.pg_extension x,
    pg_catalog.generate_subscripts(x.extconfig, 1) n WHERE x.extconfig[n] = c.oid) e ON true
WHERE c.relkind IN ('p', 'f') OR e.condition IS NOT NULL\
""")) {
      JsonNode fields = json(row);
      found.put(
          fields.get(0).asInt(),
          new Relation(
              fields.get(1).asBoolean(), fields.get(2).isNull() ? "" : fields.get(2).asText()));
    }
    return found;
  }

  private void compareContent(int index, TableProof table) throws IOException {
    RowHash hash = new RowHash();
    session.copy(copy(index, table), hash::add);
    if (hash.rows() != table.rows()) {
      differ(table, hash.rows());
    } else if (table.hash() != null && !hash.sum().equals(table.hash())) {
      differences.add("table %s has other rows".formatted(table.table()));
    }
  }

  private String copy(int index, TableProof table) {
    Relation relation = special.get(index);
    String source =
        relation == null
            ? table.table() + " " + table.columns()
            : "(SELECT %s FROM %s)".formatted(bare(table.columns()), from(index, table));
    return "COPY %s TO STDOUT (ENCODING %s)".formatted(source, SqlText.literal(encoding.name()));
  }

  /** The rows that the dump has: those of a table itself, not of others that inherit from it. */
  private String from(int index, TableProof table) {
    Relation relation = special.get(index);
    if (relation == null) {
      return "ONLY " + table.table();
    }
    return (relation.whole() ? "" : "ONLY ") + table.table() + " " + relation.condition();
  }

  private static String bare(String columns) {
    return columns.isEmpty() ? "" : columns.substring(1, columns.length() - 1);
  }

  private void compareCounts() throws IOException {
    List<TableProof> tables = proof.tables();
    for (String row :
        batched(
            tables.size(),
            i -> "SELECT %d, pg_catalog.count(*) FROM %s".formatted(i, from(i, tables.get(i))),
            " UNION ALL ",
            "%s")) {
      String[] fields = row.split("\\|");
      TableProof table = tables.get(Integer.parseInt(fields[0]));
      long rows = Long.parseLong(fields[1]);
      if (rows != table.rows()) {
        differ(table, rows);
      }
    }
  }

  private void differ(TableProof table, long rows) {
    differences.add(
        "table %s has %,d rows, the archive %,d".formatted(table.table(), rows, table.rows()));
  }

  /**
   * A sequence is named by a string in the archive, which is no SQL until here: only what pg_dump
   * writes as a name may become one, lest psql be told something else.
   */
  private void requireNames(List<SequenceProof> sequences) {
    sequences.stream()
        .map(SequenceProof::sequence)
        .filter(name -> !NAME.matcher(name).matches())
        .findFirst()
        .ifPresent(
            name -> {
              throw new DamagedException(
                  "the archive sets a sequence by a name that no dump has, so nothing was committed",
                  "find out who changed the archive, and restore another copy of it",
                  null);
            });
  }

  private void compareSequences() throws IOException {
    List<SequenceProof> sequences = proof.sequences();
    requireNames(sequences);
    for (String row :
        batched(
            sequences.size(),
            i ->
                "SELECT %d, last_value, is_called FROM %s"
                    .formatted(i, sequences.get(i).sequence()),
            " UNION ALL ",
            "%s")) {
      String[] fields = row.split("\\|");
      SequenceProof expected = sequences.get(Integer.parseInt(fields[0]));
      if (Long.parseLong(fields[1]) != expected.value()
          || fields[2].equals("t") != expected.called()) {
        differences.add(
            "sequence %s stands at %s, in the archive at %d"
                .formatted(expected.sequence(), fields[1], expected.value()));
      }
    }
  }

  /** Those of this transaction: others may have been there before. */
  private void compareLargeObjects() throws IOException {
    if (proof.largeObjects() == 0) {
      return;
    }
    long found =
        Long.parseLong(
            session
                .ask(
                    "SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata WHERE "
                        + SqlText.OF_THIS_TRANSACTION)
                .get(0));
    if (found != proof.largeObjects()) {
      differences.add(
          "%,d large objects were made, the archive has %,d"
              .formatted(found, proof.largeObjects()));
    }
  }

  private List<String> batched(
      int size, IntFunction<String> item, String separator, String question) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int from = 0; from < size; from += BATCH) {
      String items =
          IntStream.range(from, Math.min(size, from + BATCH))
              .mapToObj(item)
              .collect(Collectors.joining(separator));
      rows.addAll(session.ask(question.formatted(items)));
    }
    return rows;
  }

  private static JsonNode json(String row) {
    try {
      return JSON.readTree(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the server's JSON could not be read", e);
    }
  }
}
