package io.pgcaravan.summary;

import io.pgcaravan.catalog.CopyStatistics;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What happened in some days, what there is, and what needs attention.
 *
 * @param since begin of those days
 * @param until their end: when this was compiled
 * @param timeZone of dates that are no plan's
 * @param source where the knowledge of archives comes from, for people
 * @param runsKnown whether runs are on record; else backups are counted by their manifests
 * @param plans each plan, by name
 * @param others archives that no plan answers for any more
 */
public record Summary(
    Instant since,
    Instant until,
    ZoneId timeZone,
    String source,
    boolean runsKnown,
    List<PlanReport> plans,
    List<CopyStatistics> others) {

  public Summary {
    plans = List.copyOf(plans);
    others = List.copyOf(others);
  }

  /** Runs of all plans. */
  public RunCounts runs() {
    return plans.stream().map(PlanReport::runs).reduce(RunCounts.NONE, RunCounts::plus);
  }

  /** Bytes that all archives take at all destinations. */
  public long sizeBytes() {
    return plans.stream()
            .flatMap(plan -> plan.places().stream())
            .mapToLong(PlaceReport::sizeBytes)
            .sum()
        + others.stream().mapToLong(CopyStatistics::sizeBytes).sum();
  }

  /** Copies of archives at all destinations. */
  public long copies() {
    return plans.stream()
            .flatMap(plan -> plan.places().stream())
            .mapToLong(PlaceReport::copies)
            .sum()
        + others.stream().mapToLong(CopyStatistics::copies).sum();
  }

  /** How many plans need attention. */
  public long plansWithWarnings() {
    return plans.stream().filter(plan -> !plan.allWarnings().isEmpty()).count();
  }
}
