package io.pgcaravan.camel;

import io.pgcaravan.plan.Contents;
import io.pgcaravan.plan.DumpOptions;
import io.pgcaravan.plan.Scope;
import io.pgcaravan.postgres.DatabaseAnswer;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.TableName;
import io.pgcaravan.proof.TableProof;
import io.pgcaravan.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an archive does not hold or does not prove: the dump's text alone cannot tell. */
final class ScopeOfProof {

  private ScopeOfProof() {}

  /** The proof, with what is known of the plan. */
  static Proof proof(Run run) {
    Proof proof = run.proof();
    if (proof.level() == ProofLevel.NONE
        || run.plan().contents().scope().kind() != Scope.Kind.SCHEMA_ONLY) {
      return proof;
    }
    List<String> unproven = new ArrayList<>(proof.unproven());
    unproven.add("the archive holds no rows, for its scope is schema-only");
    return new Proof(
        proof.level(),
        proof.tables(),
        proof.sequences(),
        proof.largeObjects(),
        proof.roles(),
        unproven);
  }

  /** What the database is, with the tables that the archive does not hold. */
  static Optional<DatabaseFacts> source(Run run) {
    return run.databaseAnswer()
        .map(
            answer ->
                answer.facts().withAbsent(absent(run.plan().contents(), run.proof(), answer)));
  }

  /** None are named where no rows are held or told apart. */
  private static List<DatabaseFacts.Table> absent(
      Contents contents, Proof proof, DatabaseAnswer answer) {
    if (proof.level() == ProofLevel.NONE
        || !proof.unproven().isEmpty()
        || contents.scope().kind() == Scope.Kind.SCHEMA_ONLY) {
      return List.of();
    }
    Set<TableName> held =
        proof.tables().stream()
            .map(TableProof::table)
            .map(TableName::read)
            .collect(Collectors.toSet());
    Map<TableName, DatabaseAnswer.Table> all = new HashMap<>();
    answer.tables().forEach(table -> all.put(TableName.read(table.name()), table));
    return answer.tables().stream()
        .filter(table -> !table.partitioned())
        .filter(table -> !isHeld(table, held, all))
        .map(table -> new DatabaseFacts.Table(table.name(), reason(table, contents.options())))
        .toList();
  }

  /** A partition may have been written through its root. */
  private static boolean isHeld(
      DatabaseAnswer.Table table, Set<TableName> held, Map<TableName, DatabaseAnswer.Table> all) {
    DatabaseAnswer.Table at = table;
    while (at != null) {
      if (held.contains(TableName.read(at.name()))) {
        return true;
      }
      at = at.root() == null ? null : all.get(TableName.read(at.root()));
    }
    return false;
  }

  private static String reason(DatabaseAnswer.Table table, DumpOptions options) {
    if (table.foreign()) {
      return "foreign";
    }
    if (table.extension() != null) {
      return "of the extension " + table.extension();
    }
    return table.unlogged() && options.has("--no-unlogged-table-data") ? "unlogged" : "excluded";
  }
}
