package io.pgcaravan.restore;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.TableProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What an archive may be restored into, by what it holds: only a full one ever replaces. */
final class ScopeRules {

  private static final int MOST_NAMES = 5;

  private final Wanted wanted;
  private final TargetState target;
  private final List<Obstacle> obstacles = new ArrayList<>();

  private ScopeRules(Wanted wanted, TargetState target) {
    this.wanted = wanted;
    this.target = target;
  }

  static List<Obstacle> obstacles(Wanted wanted, TargetState target) {
    ScopeRules rules = new ScopeRules(wanted, target);
    rules.judgePair();
    if (!wanted.intoNew() && !wanted.full()) {
      rules.judgeExisting();
    }
    return rules.obstacles;
  }

  private void judgePair() {
    String scope = wanted.scope();
    if (wanted.pair()) {
      String data = Wanted.scope(wanted.archives().get(1));
      if (!scope.equals(Wanted.SCHEMA_ONLY) || !data.equals(Wanted.DATA_ONLY)) {
        refuse(
            "%s is %s and %s is %s"
                .formatted(wanted.archive().name(), scope, wanted.archives().get(1).name(), data),
            "name a schema-only archive, and a data-only one by --data");
      }
    } else if (scope.equals(Wanted.DATA_ONLY)) {
      refuse(
          "%s holds data only, and no tables".formatted(wanted.archive().name()),
          "name the schema-only archive of the same database, and this one by --data");
    }
  }

  private void judgeExisting() {
    if (target.empty()) {
      return;
    }
    if (wanted.manifest().isEmpty()) {
      refuse(
          "%s has no manifest, so it is not known to be a whole database, and the target is not empty"
              .formatted(wanted.archive().name()),
          "restore it into a new database by --into-new NAME, or put its manifest beside it");
      return;
    }
    if (wanted.archives().stream().anyMatch(ScopeRules::drops)) {
      refuse(
          "%s is %s and drops what it finds (--clean)"
              .formatted(wanted.archive().name(), wanted.scope()),
          "only a full archive replaces a database: restore it by --into-new NAME");
      return;
    }
    List<String> there = tables().stream().filter(held()::contains).sorted().toList();
    if (!there.isEmpty()) {
      refuse(
          "%s is not a full archive, and the target has its tables already: %s"
              .formatted(wanted.archive().name(), some(there)),
          "only a full archive replaces: restore it by --into-new NAME, or drop these tables first");
    }
  }

  private static boolean drops(StoredArchive archive) {
    return archive.manifest().filter(found -> found.options().contains("--clean")).isPresent();
  }

  /** Those that the archives bring, as far as their proofs tell. */
  private Set<String> tables() {
    return wanted.archives().stream()
        .flatMap(archive -> archive.manifest().map(Manifest::proof).stream())
        .map(Proof::tables)
        .flatMap(List::stream)
        .map(TableProof::table)
        .map(ScopeRules::bare)
        .collect(Collectors.toSet());
  }

  private Set<String> held() {
    return target.tables().stream().map(ScopeRules::bare).collect(Collectors.toSet());
  }

  /** Which words are quoted differs between versions. */
  private static String bare(String name) {
    return name.replace("\"", "");
  }

  private void refuse(String message, String hint) {
    obstacles.add(new Obstacle(message, hint, true));
  }

  static String some(List<String> names) {
    String text = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? "%s and %d more".formatted(text, more) : text;
  }
}
