package io.pgcaravan.camel;

import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Readiness;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.restore.SafetyBackup;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.TargetLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One mirror run under way: what it knows from its start, and what its steps find out. */
public final class Mirroring {

  private final MirrorPlan plan;
  private final Run run;
  private final DatabaseUrl target;
  private final TargetLock lock;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private String step = "begin";
  private long stepBegan = System.nanoTime();
  private SortedMap<String, Long> sourceCounts = new TreeMap<>();
  private SortedMap<String, Long> targetCounts = new TreeMap<>();
  private @Nullable Readiness readiness;
  private @Nullable SafetyBackup safety;
  private @Nullable Restored restored;

  Mirroring(MirrorPlan plan, Run run, DatabaseUrl target, TargetLock lock) {
    this.plan = plan;
    this.run = run;
    this.target = target;
    this.lock = lock;
  }

  MirrorPlan plan() {
    return plan;
  }

  public Run getRun() {
    return run;
  }

  DatabaseUrl target() {
    return target;
  }

  TargetLock lock() {
    return lock;
  }

  /** The target, as a safety backup wants it. */
  public ConfiguredUrl getTarget() {
    return plan.target();
  }

  /** Destinations of the safety backup. */
  public List<String> getKeepAt() {
    return plan.dump().destinations();
  }

  /** A word about the mirror, for the safety backup's manifest. */
  public String getWhy() {
    return "before the mirror run " + run.id();
  }

  /** Who may read the safety backup, how long it may take, and how long it is kept. */
  public SafetyTerms getTerms() {
    return new SafetyTerms(
        plan.dump().encryptTo().map(Path::toString).orElse(""),
        Optional.of(new SafetyTerms.Repeated(plan.limits().safety(), plan.keepDays())));
  }

  /** Whether the target holds something that is backed up first. */
  public boolean isBackedUp() {
    return !readiness().replacement().replaces().isEmpty();
  }

  /** Begins the next step; an attempt anew of the same one counts as part of it. */
  void reach(String next) {
    long now = System.nanoTime();
    if (!next.equals(step)) {
      seconds.merge(step, Duration.ofNanos(now - stepBegan).toMillis() / 1000.0, Double::sum);
      step = next;
      stepBegan = now;
    }
  }

  String step() {
    return step;
  }

  Readiness readiness() {
    if (readiness == null) {
      throw new IllegalStateException("the mirror's ends were not looked at yet");
    }
    return readiness;
  }

  void readiness(Readiness found) {
    readiness = found;
  }

  void safety(SafetyBackup made) {
    safety = made;
  }

  Optional<SafetyBackup> safety() {
    return Optional.ofNullable(safety);
  }

  void restored(Restored result) {
    restored = result;
  }

  Optional<Restored> restored() {
    return Optional.ofNullable(restored);
  }

  void sourceCounts(SortedMap<String, Long> counts) {
    sourceCounts = counts;
  }

  SortedMap<String, Long> sourceCounts() {
    return sourceCounts;
  }

  void targetCounts(SortedMap<String, Long> counts) {
    targetCounts = counts;
  }

  /**
   * The statistics of the run.
   *
   * @param error what it failed with; null for none
   */
  Map<String, Object> statistics(Instant end, @Nullable String error) {
    reach("end");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("success", error == null);
    all.put("start", run.startedAt().toString());
    all.put("end", end.toString());
    all.put("duration", Duration.between(run.startedAt(), end).toMillis() / 1000.0);
    all.put("source", run.database().identity());
    all.put("target", target.identity());
    all.put("schemas", plan.schemas());
    all.put("sourceCounts", sourceCounts);
    all.put("targetCounts", targetCounts);
    all.put("seconds", new LinkedHashMap<>(seconds));
    safety().ifPresent(made -> all.put("safetyBackup", made.archive()));
    if (run.madeArchive()) {
      all.put("archive", run.archiveKey());
    }
    restored()
        .ifPresent(
            result -> {
              all.put("proven", result.proven().toString());
              all.put("tables", result.tables());
              all.put("rows", result.rows());
              all.put("unproven", result.unproven());
            });
    all.put("error", error == null ? "" : error);
    return all;
  }
}
