package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether each plan's newest run took, or takes, longer than it should.
 *
 * @param limit longer is too long; zero for no such limit
 * @param high a part of the median of the ten runs before; longer is suspect
 * @param more but only if it is longer than the median by so much
 * @param atLeast how many earlier runs it takes to judge
 */
public record Time(Duration limit, double high, Duration more, int atLeast) {

  private static final int EARLIER = 10;

  /**
   * @param runs of each plan, newest first
   */
  public Findings look(List<Plan> plans, Map<String, List<RecordedRun>> runs, Instant now) {
    List<Finding> findings = new ArrayList<>();
    for (Plan plan : plans) {
      List<RecordedRun> backups =
          runs.getOrDefault(plan.name(), List.of()).stream()
              .filter(run -> run.kind().equals("backup"))
              .toList();
      if (!backups.isEmpty()) {
        tooLong(plan, backups, now).ifPresent(findings::add);
      }
    }
    return new Findings("duration", findings);
  }

  private Optional<Finding> tooLong(Plan plan, List<RecordedRun> backups, Instant now) {
    RecordedRun newest = backups.get(0);
    boolean running = isRunning(newest);
    if (!running && !isGood(newest)) {
      return Optional.empty(); // a failed run is told of as such
    }
    Duration took =
        running ? Duration.between(newest.startedAt(), now) : took(newest).orElse(Duration.ZERO);
    String run =
        "the run %s of plan %s %s %s"
            .formatted(
                newest.runId(), plan.name(), running ? "has taken" : "took", Amounts.time(took));
    if (!limit.isZero() && took.compareTo(limit) > 0) {
      return Optional.of(finding(plan, run + ", longer than the limit of " + Amounts.time(limit)));
    }
    List<Long> earlier =
        backups.stream()
            .skip(1)
            .filter(Time::isGood)
            .flatMap(each -> took(each).stream())
            .map(Duration::toMillis)
            .limit(EARLIER)
            .toList();
    if (earlier.size() < atLeast) {
      return Optional.empty();
    }
    Duration median = Duration.ofMillis((long) Median.of(earlier));
    boolean off =
        took.toMillis() > high * median.toMillis() && took.minus(median).compareTo(more) >= 0;
    return off
        ? Optional.of(
            finding(
                plan,
                run
                    + ", where the median of the %d before is %s"
                        .formatted(earlier.size(), Amounts.time(median))))
        : Optional.empty();
  }

  private static Optional<Duration> took(RecordedRun run) {
    return Optional.ofNullable(run.duration());
  }

  static boolean isRunning(RecordedRun run) {
    return run.status().equals("running");
  }

  static boolean isGood(RecordedRun run) {
    return run.status().equals("complete") || run.status().equals("partial");
  }

  private static Finding finding(Plan plan, String message) {
    return new Finding(
        plan.name(),
        plan.name(),
        null,
        message,
        "look at the server's load and locks, at the network, and at destinations that were tried"
            + " again: grep the run's id in the log");
  }
}
