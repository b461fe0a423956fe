package io.pgcaravan.summary;

import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.catalog.RunHistory;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Compiles a summary from what is on record of plans, archives and runs.
 *
 * @param index of archives
 * @param history of runs; empty where none survives, as on a CI runner
 * @param lastRun the last run of a plan, as the state directory knows it
 * @param unread destinations of which it is not known what they hold, each with what is wrong
 */
public record Compiler(
    ArchiveIndex index,
    Optional<RunHistory> history,
    Function<String, Optional<RunRecord>> lastRun,
    Map<String, String> unread) {

  static final Duration MONTH = Duration.ofDays(30);
  static final Duration DRILLS = Duration.ofDays(90);

  /** More than an archive each quarter of an hour over a month. */
  private static final int MOST_COPIES = 3000;

  private static final int MOST_RUNS = 10_000;

  /**
   * Compiles it.
   *
   * @param timeZone of dates that are no plan's
   * @param days how many are told of, up to now
   */
  public Summary compile(Collection<Plan> plans, ZoneId timeZone, int days, Instant now) {
    Instant since = now.minus(Duration.ofDays(days));
    List<CopyStatistics> statistics = index.statistics();
    List<PlanReport> reports =
        plans.stream().map(plan -> report(plan, statistics, since, now)).toList();
    return new Summary(
        since,
        now,
        timeZone,
        index.source(),
        history.isPresent(),
        reports,
        others(plans, statistics));
  }

  private static List<CopyStatistics> others(
      Collection<Plan> plans, List<CopyStatistics> statistics) {
    Set<String> names = new LinkedHashSet<>();
    plans.forEach(plan -> names.add(plan.name()));
    return statistics.stream().filter(each -> !names.contains(each.plan())).toList();
  }

  private PlanReport report(
      Plan plan, List<CopyStatistics> statistics, Instant since, Instant now) {
    List<RecordedRun> runs =
        history
            .map(known -> known.runs(plan.name(), now.minus(DRILLS), MOST_RUNS))
            .orElse(List.of());
    List<RecordedRun> ofTheDays =
        runs.stream().filter(run -> !run.startedAt().isBefore(since) && isBackup(run)).toList();
    // archives are the same everywhere: each counts once, wherever it was found
    TreeMap<String, IndexedCopy> byKey = new TreeMap<>();
    List<PlaceReport> places = new ArrayList<>();
    for (String destination : destinations(plan, statistics)) {
      List<IndexedCopy> copies =
          index.copies(
              new CopyQuery(Optional.of(plan.name()), Optional.of(destination), 0, MOST_COPIES));
      copies.stream()
          .filter(copy -> copy.startedAt() != null)
          .forEach(copy -> byKey.putIfAbsent(copy.key(), copy));
      places.add(place(plan, destination, statistics, copies, since, now));
    }
    RunCounts counts = RunCounts.of(ofTheDays);
    int made =
        (int) byKey.values().stream().filter(copy -> !copy.startedAt().isBefore(since)).count();
    Optional<RecordedRun> lastDrill =
        runs.stream().filter(run -> run.kind().equals("drill")).findFirst();
    boolean allRead = plan.destinations().stream().noneMatch(unread::containsKey);
    List<String> warnings = new ArrayList<>(Warnings.ofPlan(counts, places, allRead));
    lastDrill.flatMap(drill -> new DrillWords(drill).warning()).ifPresent(warnings::add);
    return new PlanReport(
        plan,
        counts,
        made,
        places,
        sizes(byKey.values(), now),
        failures(runs, now),
        lastDrill,
        plan.schedule().nextAfter(now),
        warnings);
  }

  private static boolean isBackup(RecordedRun run) {
    return run.kind().equals("backup");
  }

  /** Those the plan names, then others that hold archives of it. */
  private static Set<String> destinations(Plan plan, List<CopyStatistics> statistics) {
    Set<String> names = new LinkedHashSet<>(plan.destinations());
    statistics.stream()
        .filter(each -> each.plan().equals(plan.name()))
        .forEach(each -> names.add(each.destination()));
    return names;
  }

  private PlaceReport place(
      Plan plan,
      String destination,
      List<CopyStatistics> statistics,
      List<IndexedCopy> newestFirst,
      Instant since,
      Instant now) {
    Optional<CopyStatistics> there =
        statistics.stream()
            .filter(each -> each.plan().equals(plan.name()))
            .filter(each -> each.destination().equals(destination))
            .findFirst();
    List<IndexedCopy> dated =
        newestFirst.stream().filter(copy -> copy.startedAt() != null).toList();
    Instant month = now.minus(MONTH);
    List<Long> sizes =
        dated.stream()
            .filter(copy -> copy.startedAt().isAfter(month))
            .map(IndexedCopy::sizeBytes)
            .toList();
    Instant newest = there.map(CopyStatistics::newest).orElse(null);
    return new PlaceReport(
        destination,
        (int) dated.stream().filter(copy -> !copy.startedAt().isBefore(since)).count(),
        there.map(CopyStatistics::copies).orElse(0L),
        there.map(CopyStatistics::sizeBytes).orElse(0L),
        newest,
        there.map(CopyStatistics::oldest).orElse(null),
        keeps(plan, destination),
        (int) newestFirst.stream().filter(copy -> copy.pinned() != null).count(),
        Trend.of(sizes),
        unread.containsKey(destination)
            ? List.of("what it holds could not be read: " + unread.get(destination))
            : new Warnings(plan, lastRun.apply(plan.name()), now)
                .ofPlace(
                    destination,
                    newestFirst,
                    newest,
                    there.isPresent() || nowhere(plan, statistics)));
  }

  private static boolean nowhere(Plan plan, List<CopyStatistics> statistics) {
    return statistics.stream().noneMatch(each -> each.plan().equals(plan.name()));
  }

  private static String keeps(Plan plan, String destination) {
    if (!plan.destinations().contains(destination)) {
      return "all (the plan names it no more)";
    }
    return plan.retention().at(destination).map(Words::keeps).orElse("all (retention is off)");
  }

  private static List<SizePoint> sizes(Collection<IndexedCopy> copies, Instant now) {
    return copies.stream()
        .filter(copy -> copy.startedAt().isAfter(now.minus(MONTH)))
        .map(copy -> new SizePoint(copy.startedAt(), copy.sizeBytes()))
        .sorted(Comparator.comparing(SizePoint::at))
        .toList();
  }

  private static List<Instant> failures(List<RecordedRun> runs, Instant now) {
    return runs.stream()
        .filter(run -> isBackup(run) && RunCounts.of(List.of(run)).failed() > 0)
        .map(RecordedRun::startedAt)
        .filter(start -> start.isAfter(now.minus(MONTH)))
        .sorted()
        .toList();
  }
}
