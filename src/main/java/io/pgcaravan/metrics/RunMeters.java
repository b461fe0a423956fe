package io.pgcaravan.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgcaravan.run.Attempt;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.RunRecord.Copy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts what runs of this program did, since its start. */
final class RunMeters {

  private static final String RUNS = "caravan.runs";
  private static final String DELIVERIES = "caravan.deliveries";
  private static final String PLAN = "plan";
  private static final String DESTINATION = "destination";
  private static final String OUTCOME = "outcome";

  private final MeterRegistry registry;

  RunMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A counter that grows from nothing is seen to grow only if it was 0 before. */
  void begin(Map<String, List<String>> destinations) {
    destinations.forEach(
        (plan, names) -> {
          for (Outcome outcome : Outcome.values()) {
            registry.counter(
                RUNS, "kind", Kind.BACKUP.toString(), PLAN, plan, OUTCOME, text(outcome));
          }
          for (String name : names) {
            deliveries(plan, name, true, 0);
            deliveries(plan, name, false, 0);
          }
        });
  }

  void ended(RunRecord record) {
    String plan = record.plan();
    String kind = record.kind().toString();
    registry.counter(RUNS, "kind", kind, PLAN, plan, OUTCOME, text(record.outcome())).increment();
    registry.timer("caravan.run.duration", "kind", kind, PLAN, plan).record(record.duration());
    for (Copy copy : record.copies()) {
      deliveries(plan, copy.destination(), copy.failure() == null, 1);
    }
    retries(record);
  }

  private void deliveries(String plan, String destination, boolean good, int added) {
    registry
        .counter(
            DELIVERIES,
            PLAN,
            plan,
            DESTINATION,
            destination,
            OUTCOME,
            good ? "delivered" : "failed")
        .increment(added);
  }

  /** The last of the attempts that failed was followed by none. */
  private void retries(RunRecord record) {
    record.attempts().stream()
        .map(Attempt::destination)
        .filter(Objects::nonNull)
        .distinct()
        .forEach(
            name -> {
              long failed =
                  record.attempts().stream().filter(a -> name.equals(a.destination())).count();
              long last =
                  record.copies().stream()
                      .filter(copy -> copy.destination().equals(name) && copy.failure() != null)
                      .count();
              registry
                  .counter("caravan.delivery.retries", PLAN, record.plan(), DESTINATION, name)
                  .increment(Math.max(0, failed - last));
            });
    long dumps = record.attempts().stream().filter(each -> each.destination() == null).count();
    if (dumps > 0) {
      boolean failed = record.failures().stream().anyMatch(each -> each.destination() == null);
      registry
          .counter("caravan.dump.retries", PLAN, record.plan())
          .increment(Math.max(0, dumps - (failed ? 1 : 0)));
    }
  }

  private static String text(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
