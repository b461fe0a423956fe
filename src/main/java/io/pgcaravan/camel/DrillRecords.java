package io.pgcaravan.camel;

import io.pgcaravan.drill.DrillReport;
import io.pgcaravan.drill.DrillRound;
import io.pgcaravan.drill.Drilled;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;

/** Puts on record what drills found, and tells it. */
final class DrillRecords {

  private final Runs runs;
  private final ProducerTemplate template;

  DrillRecords(Runs runs, ProducerTemplate template) {
    this.runs = runs;
    this.template = template;
  }

  /** Makes sure that a drill may still begin. */
  void requireGoingOn() {
    runs.requireGoingOn();
  }

  /** Told in an exchange of its own: one in which a failure was handled takes no second step. */
  void tell(DrillRound round, Plan plan, DrillReport report) {
    List<Failure> failures = failures(report);
    String message =
        failures.isEmpty() ? report.message() : Failures.joined(failures, Failure::message);
    RunRecord record =
        runs.records()
            .of(
                Kind.DRILL,
                plan.name(),
                database(plan),
                round.trigger(),
                "",
                round.startedAt(),
                outcome(report, failures),
                message,
                failures,
                report.details());
    template.send("direct:tell-run", exchange -> exchange.setVariable("record", record));
  }

  private static Outcome outcome(DrillReport report, List<Failure> failures) {
    if (failures.isEmpty()) {
      return Outcome.COMPLETE;
    }
    return report.good().isEmpty() ? Outcome.FAILED : Outcome.PARTIAL;
  }

  private static List<Failure> failures(DrillReport report) {
    List<Failure> failures = new ArrayList<>();
    for (Drilled each : report.bad()) {
      failures.add(Failures.describe(each.step(), each.destination(), each.failure()));
    }
    report
        .missedObjective()
        .ifPresent(missed -> failures.add(Failures.describe("objective", null, missed)));
    return failures;
  }

  /** What did not go well, for whoever asked for the drill. */
  Stream<CaravanException> told(DrillReport report) {
    return failures(report).stream()
        .map(
            failure ->
                new PermanentException(
                    "drill of plan %s%s: %s"
                        .formatted(
                            report.plan(),
                            failure.destination() == null ? "" : " from " + failure.destination(),
                            failure.message()),
                    failure.hint()));
  }

  private static String database(Plan plan) {
    try {
      return plan.database().parse().identity();
    } catch (UsageException e) {
      return "";
    }
  }
}
