package io.pgcaravan.metrics;

import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.metrics.Families.Family;
import io.pgcaravan.metrics.Figures.Known;
import io.pgcaravan.monitor.Freshness.Overdue;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * States as gauges. A plan has a figure at each of its destinations from the beginning: 0 as long
 * as there is nothing. What the catalog knows is left out while it cannot be asked; so are results
 * of plans and destinations that are no more, which nothing would change any more. Archives that
 * are still there are counted.
 */
final class Gauges {

  private static final String PLAN = "plan";
  private static final String DESTINATION = "destination";

  private final Figures figures;
  private final Families families = new Families();

  private Gauges(Figures figures) {
    this.figures = figures;
  }

  static MetricSnapshots of(Figures figures) {
    Gauges gauges = new Gauges(figures);
    gauges.program();
    gauges.lastRuns();
    figures
        .catalog()
        .ifPresent(
            known -> {
              gauges.archives(known);
              gauges.backups(known.backups());
              gauges.proofs(known);
              gauges.overdue(known.overdue());
            });
    return gauges.families.all();
  }

  private void program() {
    families.info(
        "caravan_build", "Version of this program; always 1.", "version", figures.version());
    families.gauge(
        "caravan_catalog_up",
        "Whether the catalog can be asked.",
        figures.catalog().isPresent() ? 1 : 0);
    families.gauge(
        "caravan_runs_in_flight", "Runs, restores and drills under way.", figures.runsInFlight());
    families.gauge(
        "caravan_route_files_refused",
        "Route files that are broken.",
        figures.health().refusedFiles().size());
    families.gauge(
        "caravan_route_files_pending",
        "Edited route files that wait for what runs to end.",
        figures.health().pendingFiles().size());
    families.gauge(
        "caravan_stage_free_bytes",
        "Room on the disk of STAGE_DIR.",
        figures.health().stage().disk().freeBytes());
    families.gauge(
        "caravan_stage_size_bytes",
        "Size of the disk of STAGE_DIR.",
        figures.health().stage().disk().totalBytes());
    families.gauge(
        "caravan_outbox_letters",
        "Alerts and letters that wait to be sent.",
        figures.health().letters().map(Letters::count).orElse(0));
    families.gauge(
        "caravan_outbox_oldest_age_seconds",
        "How long the oldest of them has waited.",
        figures
            .health()
            .letters()
            .map(letters -> seconds(Duration.between(letters.oldest(), figures.health().now())))
            .orElse(0.0));
    families.counter(
        "camel_exchanges", "Exchanges that ended, since the start.", figures.camel().exchanges());
    families.counter(
        "camel_exchanges_failed", "Those of them that failed.", figures.camel().failed());
    families.gauge("camel_exchanges_inflight", "Exchanges under way.", figures.camel().inFlight());
    families.gauge("camel_routes_running", "Routes that run.", figures.camel().startedRoutes());
  }

  /** By the state directory: also known while the catalog is down. */
  private void lastRuns() {
    Family ended = family("caravan_last_run_timestamp_seconds", "End of the plan's last run.");
    Family outcome =
        family("caravan_last_run_success", "Whether it was complete: at all destinations.");
    for (RunRecord run : figures.health().lastRuns()) {
      ended.at(run.endedAt(), PLAN, run.plan());
      outcome.add(run.outcome() == Outcome.COMPLETE ? 1 : 0, PLAN, run.plan());
    }
    ended.end();
    outcome.end();
  }

  private void archives(Known known) {
    Family success =
        family(
            "caravan_last_success_timestamp_seconds",
            "Start of the run that made the newest good archive there; 0 for none.");
    Family size = family("caravan_archive_size_bytes", "Size of the newest archive there.");
    Family count = family("caravan_archives", "Archives there.");
    Family sizes = family("caravan_archives_size_bytes", "Size of all archives there.");
    eachPlace(
        (plan, destination) -> {
          success.add(0, PLAN, plan, DESTINATION, destination);
          count.add(0, PLAN, plan, DESTINATION, destination);
          sizes.add(0, PLAN, plan, DESTINATION, destination);
        });
    for (CopyStatistics each : known.statistics()) {
      count.add(each.copies(), PLAN, each.plan(), DESTINATION, each.destination());
      sizes.add(each.sizeBytes(), PLAN, each.plan(), DESTINATION, each.destination());
    }
    for (IndexedCopy copy : known.newest()) {
      String plan = copy.plan() == null ? "" : copy.plan();
      size.add(copy.sizeBytes(), PLAN, plan, DESTINATION, copy.destination());
    }
    for (CopyStatistics each : known.good()) {
      if (figures.expects(each.plan(), each.destination())) {
        success.at(each.newest(), PLAN, each.plan(), DESTINATION, each.destination());
      }
    }
    List.of(success, size, count, sizes).forEach(Family::end);
  }

  private void backups(List<RecordedRun> backups) {
    Family duration =
        family("caravan_last_backup_duration_seconds", "How long the last backup took.");
    Family dump =
        family("caravan_run_dump_bytes", "Size of its dump before compression; 0 if it made none.");
    for (RecordedRun run : lastEnded(backups)) {
      Duration took = run.duration();
      if (took != null) {
        duration.add(seconds(took), PLAN, run.plan());
      }
      dump.add(run.plainBytes(), PLAN, run.plan());
    }
    duration.end();
    dump.end();
  }

  /** Of each plan that is still there; while one is under way, the one before it. */
  private Collection<RecordedRun> lastEnded(List<RecordedRun> runs) {
    Map<String, RecordedRun> last = new TreeMap<>();
    runs.stream()
        .filter(run -> run.endedAt() != null && figures.destinations().containsKey(run.plan()))
        .forEach(run -> last.putIfAbsent(run.plan(), run));
    return last.values();
  }

  /** What was found when an archive was last compared with its manifest, or restored by a drill. */
  private void proofs(Known known) {
    Family result =
        family(
            "caravan_proof_result",
            "1 if the newest archive there was found good, by verify or by drill; 0 if not.");
    Family time = family("caravan_proof_timestamp_seconds", "When that was found.");
    for (IndexedCopy copy : known.newest()) {
      String plan = copy.plan();
      if (plan == null || !figures.expects(plan, copy.destination())) {
        continue; // nothing new comes there, which would make it good again
      }
      String[] labels = {PLAN, plan, DESTINATION, copy.destination(), "by", "verify"};
      if (copy.verifiedAt() != null || copy.damage() != null) {
        result.add(copy.damage() == null ? 1 : 0, labels);
      }
      if (copy.verifiedAt() != null) {
        time.at(copy.verifiedAt(), labels);
      }
    }
    for (RecordedRun drill : lastEnded(known.drills())) {
      trials(drill)
          .forEach(
              (destination, good) -> {
                if (figures.expects(drill.plan(), destination)) {
                  String[] labels = {PLAN, drill.plan(), DESTINATION, destination, "by", "drill"};
                  result.add(good ? 1 : 0, labels);
                  time.at(drill.endedAt(), labels);
                }
              });
    }
    result.end();
    time.end();
  }

  /** Whether the archive of each destination came back, as a drill has put it on record. */
  private static Map<String, Boolean> trials(RecordedRun drill) {
    Map<String, Boolean> found = new TreeMap<>();
    if (drill.details().get("trials") instanceof List<?> trials) {
      for (Object each : trials) {
        if (each instanceof Map<?, ?> trial && trial.get(DESTINATION) instanceof String name) {
          found.put(name, Boolean.TRUE.equals(trial.get("good")));
        }
      }
    }
    return found;
  }

  private void overdue(List<Overdue> overdue) {
    Family family =
        family(
            "caravan_overdue_seconds",
            "Since the fire of which no good archive is there, though it should; 0 for none.");
    eachPlace((plan, destination) -> family.add(0, PLAN, plan, DESTINATION, destination));
    for (Overdue each : overdue) {
      family.add(
          seconds(Duration.between(each.fire(), figures.health().now())),
          PLAN,
          each.plan(),
          DESTINATION,
          each.destination());
    }
    family.end();
  }

  private Family family(String name, String help) {
    return families.gauge(name, help);
  }

  private void eachPlace(BiConsumer<String, String> action) {
    figures
        .destinations()
        .forEach((plan, names) -> names.forEach(name -> action.accept(plan, name)));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
