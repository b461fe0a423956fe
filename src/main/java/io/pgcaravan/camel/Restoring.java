package io.pgcaravan.camel;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Assessment;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.restore.SafetyBackup;
import io.pgcaravan.restore.ScratchDatabase;
import io.pgcaravan.restore.Sources;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Runs;
import io.pgcaravan.run.TargetLock;
import io.pgcaravan.stage.StageSlot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One restore under way: what it knows from its start, and what its steps find out. */
public final class Restoring {

  private final RestoreOrder order;
  private final Assessment assessment;
  private final List<Sources> sources;
  private final List<String> keepAt;
  private final SafetyTerms terms;
  private final TargetLock lock;
  private final Instant startedAt;
  private String step = "begin";
  private boolean settled;
  private @Nullable StageSlot mark;
  private @Nullable SafetyBackup safety;
  private @Nullable ScratchDatabase scratch;
  private @Nullable Restored restored;

  Restoring(
      RestoreOrder order,
      Assessment assessment,
      List<Sources> sources,
      List<String> keepAt,
      SafetyTerms terms,
      TargetLock lock,
      Instant startedAt) {
    this.order = order;
    this.assessment = assessment;
    this.sources = sources;
    this.keepAt = keepAt;
    this.terms = terms;
    this.lock = lock;
    this.startedAt = startedAt;
  }

  RestoreOrder order() {
    return order;
  }

  Assessment assessment() {
    return assessment;
  }

  /** Places to read from: of the archive, and of the data-only half of a pair. */
  List<Sources> sources() {
    return sources;
  }

  /** Whether the target holds something that is backed up first. */
  public boolean isBackedUp() {
    return assessment.needsBackup();
  }

  /** Whether a database is made for the archive. */
  public boolean isIntoNew() {
    return assessment.wanted().intoNew();
  }

  /** The target, as a safety backup wants it. */
  public ConfiguredUrl getTarget() {
    return order.to();
  }

  /** Destinations of the safety backup. */
  public List<String> getKeepAt() {
    return keepAt;
  }

  /** Who may read the safety backup. */
  public SafetyTerms getTerms() {
    return terms;
  }

  /** A word about the restore, for the safety backup's manifest. */
  public String getWhy() {
    return "before the restore of " + archive().key();
  }

  StoredArchive archive() {
    return assessment.wanted().archive();
  }

  /** What its rows come from: of a pair, the data. */
  private StoredArchive rows() {
    List<StoredArchive> archives = assessment.wanted().archives();
    return archives.get(archives.size() - 1);
  }

  /** The plan whose archive it is; empty if that is not known. */
  String plan() {
    return archive().plan();
  }

  /** As the history has it. */
  String id() {
    return Runs.id(Kind.RESTORE, plan(), startedAt);
  }

  TargetLock lock() {
    return lock;
  }

  /** Its place in the stage, empty: what is left there tells of a program that died. */
  Optional<StageSlot> mark() {
    return Optional.ofNullable(mark);
  }

  void mark(StageSlot made) {
    mark = made;
  }

  Instant startedAt() {
    return startedAt;
  }

  String step() {
    return step;
  }

  void step(String name) {
    step = name;
  }

  void safety(SafetyBackup made) {
    safety = made;
  }

  Optional<SafetyBackup> safety() {
    return Optional.ofNullable(safety);
  }

  void scratch(ScratchDatabase made) {
    scratch = made;
  }

  Optional<ScratchDatabase> scratch() {
    return Optional.ofNullable(scratch);
  }

  void restored(Restored result) {
    restored = result;
  }

  Optional<Restored> restored() {
    return Optional.ofNullable(restored);
  }

  /** Notes that all its steps were taken. */
  void settled() {
    settled = true;
  }

  boolean isSettled() {
    return settled;
  }

  /** Where the archive goes now: the target, or what will be the new database. */
  DatabaseUrl receiver() {
    return scratch().map(ScratchDatabase::url).orElse(assessment.target());
  }

  /** What the manifest tells is compared, unless it was asked for otherwise. */
  ProofLevel level() {
    return order
        .proof()
        .orElseGet(
            () ->
                rows()
                    .manifest()
                    .flatMap(manifest -> Optional.ofNullable(manifest.proof()))
                    .map(Proof::level)
                    .filter(level -> level.atLeast(ProofLevel.COUNTS))
                    .orElse(ProofLevel.COUNTS));
  }

  /** Names and numbers for the record. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("archive", archive().key());
    if (assessment.wanted().pair()) {
      details.put("data", assessment.wanted().archives().get(1).key());
    }
    details.put("target", assessment.target().identity());
    details.put("new", isIntoNew());
    details.put("replaced", assessment.replacing());
    safety()
        .ifPresent(
            made -> {
              details.put("safetyBackup", made.archive());
              details.put("safetyBackupAt", made.destinations());
            });
    restored()
        .ifPresent(
            result -> {
              details.put("from", result.from());
              details.put("proven", result.proven().toString());
              details.put("tables", result.tables());
              details.put("rows", result.rows());
              details.put("unproven", result.unproven());
              details.put("plainBytes", result.plainBytes());
              details.put("seconds", result.took().toMillis() / 1000.0);
            });
    return details;
  }
}
