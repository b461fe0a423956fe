package io.pgcaravan.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
            runs(Kind.BACKUP, plan, outcome).increment(0);
          }
          for (String name : names) {
            deliveries(plan, name, true).increment(0);
            deliveries(plan, name, false).increment(0);
          }
        });
  }

  void ended(RunRecord record) {
    runs(record.kind(), record.plan(), record.outcome()).increment();
    Timer.builder("caravan.run.duration")
        .description("How long runs took, since the start of the program.")
        .tags("kind", record.kind().toString(), PLAN, record.plan())
        .register(registry)
        .record(record.duration());
    for (Copy copy : record.copies()) {
      deliveries(record.plan(), copy.destination(), copy.failure() == null).increment();
    }
    record.attempts().stream()
        .map(Attempt::destination)
        .filter(Objects::nonNull)
        .distinct()
        .forEach(name -> deliveryRetries(record, name));
    dumpRetries(record);
  }

  private Counter runs(Kind kind, String plan, Outcome outcome) {
    return Counter.builder("caravan.runs")
        .description("Runs that ended, since the start of the program.")
        .tags("kind", kind.toString(), PLAN, plan, OUTCOME, text(outcome))
        .register(registry);
  }

  private Counter deliveries(String plan, String destination, boolean good) {
    return Counter.builder("caravan.deliveries")
        .description("Copies that were to be delivered, since the start of the program.")
        .tags(PLAN, plan, DESTINATION, destination, OUTCOME, good ? "delivered" : "failed")
        .register(registry);
  }

  /** The last of the attempts at a copy that failed for good was followed by none. */
  private void deliveryRetries(RunRecord record, String destination) {
    long failed =
        record.attempts().stream().filter(each -> destination.equals(each.destination())).count();
    long last =
        record.copies().stream()
            .filter(copy -> copy.destination().equals(destination) && copy.failure() != null)
            .count();
    Counter.builder("caravan.delivery.retries")
        .description("Further attempts at deliveries, since the start of the program.")
        .tags(PLAN, record.plan(), DESTINATION, destination)
        .register(registry)
        .increment(Math.max(0, failed - last));
  }

  private void dumpRetries(RunRecord record) {
    long failed = record.attempts().stream().filter(each -> each.destination() == null).count();
    boolean last = record.failures().stream().anyMatch(each -> each.destination() == null);
    Counter.builder("caravan.dump.retries")
        .description("Further attempts at dumps and restores, since the start of the program.")
        .tags(PLAN, record.plan())
        .register(registry)
        .increment(Math.max(0, failed - (last ? 1 : 0)));
  }

  private static String text(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
