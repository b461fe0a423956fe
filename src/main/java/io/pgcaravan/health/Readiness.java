package io.pgcaravan.health;

import static java.util.Comparator.comparing;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.health.Facts.Runtime;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Judges whether backups can be made. Down is only what keeps every run from beginning or being
 * made: routes that do not run, a stage that nothing can be written to. What costs a part, such as
 * one destination or the catalog, degrades.
 */
public final class Readiness {

  /** A run that finds less room than that gets nowhere. */
  private static final long LEAST_BYTES = 50_000_000;

  private static final double LOW_PART = 0.05;
  private static final Duration LONG_WAIT = Duration.ofMinutes(15);

  private Readiness() {}

  public static Health of(Facts facts) {
    List<Check> checks = new ArrayList<>();
    checks.add(routes(facts.runtime()));
    checks.add(routeFiles(facts));
    checks.add(stage(facts));
    checks.add(catalog(facts));
    checks.add(runs(facts));
    checks.addAll(destinations(facts));
    checks.add(outbox(facts));
    return new Health(checks);
  }

  private static Check routes(Runtime runtime) {
    if (runtime.stopping()) {
      return Check.down("routes", "the program stops: no run begins any more", "start it again");
    }
    if (!runtime.started()) {
      return Check.down("routes", "not all routes have started yet", "wait, or look at the log");
    }
    if (!runtime.stopped().isEmpty()) {
      return Check.degraded(
          "routes",
          "%d of %d do not run: %s"
              .formatted(
                  runtime.stopped().size(), runtime.routes(), String.join(", ", runtime.stopped())),
          "start them again by JMX or the console, or restart the program");
    }
    return Check.up("routes", "%d run".formatted(runtime.routes()));
  }

  private static Check routeFiles(Facts facts) {
    String pending =
        facts.pendingFiles().isEmpty()
            ? ""
            : "; edited, and waiting for what runs to end: "
                + String.join(", ", facts.pendingFiles());
    if (facts.refusedFiles().isEmpty()) {
      return Check.up("route-files", "none is refused" + pending);
    }
    Map<String, CaravanException> sorted = new TreeMap<>(facts.refusedFiles());
    return Check.degraded(
        "route-files",
        "%d refused: %s%s"
            .formatted(
                sorted.size(),
                String.join("; ", sorted.values().stream().map(Throwable::getMessage).toList()),
                pending),
        String.join(
            "; ", sorted.values().stream().map(CaravanException::hint).distinct().toList()));
  }

  private static Check stage(Facts facts) {
    Disk disk = facts.stage().disk();
    String room =
        "%s free of %s".formatted(Amounts.size(disk.freeBytes()), Amounts.size(disk.totalBytes()));
    if (!facts.stage().writable()) {
      return Check.down(
          "stage",
          "nothing can be written to %s".formatted(disk.path()),
          "make it writable for this user, or set STAGE_DIR");
    }
    if (disk.freeBytes() < LEAST_BYTES) {
      return Check.down("stage", room, "free some space, or set STAGE_DIR");
    }
    boolean low = disk.freeBytes() < LOW_PART * disk.totalBytes();
    if (low || disk.freeBytes() < facts.largestBytes()) {
      return Check.degraded(
          "stage",
          "%s; the largest recent archive has %s"
              .formatted(room, Amounts.size(facts.largestBytes())),
          "free some space, or set STAGE_DIR");
    }
    return Check.up("stage", room);
  }

  private static Check catalog(Facts facts) {
    CaravanException failure = facts.catalogFailure();
    if (failure != null) {
      return Check.degraded(
          "catalog",
          String.valueOf(failure.getMessage()) + "; runs are recorded in files meanwhile",
          failure.hint());
    }
    if (facts.unrecorded()) {
      return Check.degraded(
          "catalog",
          "records of runs wait to be written to it",
          "look at the log; the next run tries it again");
    }
    return Check.up("catalog", "it can be asked");
  }

  private static Check runs(Facts facts) {
    List<RunRecord> bad =
        facts.lastRuns().stream()
            .filter(run -> run.outcome() == Outcome.FAILED)
            .sorted(comparing(RunRecord::plan))
            .toList();
    if (bad.isEmpty()) {
      return Check.up(
          "runs", "no last run of %d plans has failed".formatted(facts.lastRuns().size()));
    }
    return Check.degraded(
        "runs",
        "the last run failed of %s"
            .formatted(
                String.join(
                    "; ", bad.stream().map(run -> run.plan() + ": " + run.message()).toList())),
        "look at `./caravan history`");
  }

  /** By the newest run that has tried each of them. */
  private static List<Check> destinations(Facts facts) {
    Map<String, Check> checks = new TreeMap<>();
    facts.lastRuns().stream()
        .sorted(comparing(RunRecord::endedAt))
        .forEach(
            run ->
                run.copies().stream()
                    .map(RunRecord.Copy::destination)
                    .distinct()
                    .forEach(name -> checks.put(name, destination(name, run))));
    return List.copyOf(checks.values());
  }

  private static Check destination(String name, RunRecord run) {
    List<String> failures =
        run.copies().stream()
            .filter(copy -> copy.destination().equals(name))
            .map(RunRecord.Copy::failure)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    String when = run.endedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    return failures.isEmpty()
        ? Check.up("destination " + name, "took all of run %s, %s".formatted(run.runId(), when))
        : Check.degraded(
            "destination " + name,
            "run %s, %s: %s".formatted(run.runId(), when, String.join("; ", failures)),
            "run `./caravan doctor`; the next run brings what is missing");
  }

  private static Check outbox(Facts facts) {
    return facts
        .letters()
        .map(
            letters ->
                letters.oldest().isBefore(facts.now().minus(LONG_WAIT))
                    ? Check.degraded(
                        "outbox",
                        "%d letters wait, the oldest since %s"
                            .formatted(
                                letters.count(), letters.oldest().truncatedTo(ChronoUnit.SECONDS)),
                        "look at the log for what the mail server said, and run `./caravan doctor`")
                    : Check.up("outbox", "%d letters wait".formatted(letters.count())))
        .orElseGet(() -> Check.up("outbox", "nothing waits"));
  }
}
