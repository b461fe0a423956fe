package io.pgcaravan.camel;

import io.pgcaravan.alert.Findings;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.Scheduled;
import io.pgcaravan.run.Fires;
import io.pgcaravan.run.StoppingException;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs fires of schedules that no timer comes back to: those that were due while the program was
 * down, and while a route file was being replaced. Each has a thread of its own.
 *
 * @param found is told how those ended that are no plan's
 */
record MissedFires(
    CamelContext context,
    Plans plans,
    Fires fires,
    ScheduleSteps schedule,
    Consumer<Findings> found) {

  private static final Logger LOG = LoggerFactory.getLogger(MissedFires.class);

  /** Runs what was missed, of all schedules. */
  void run() {
    run(plans.allScheduled());
  }

  /** Runs what was missed, of schedules of these names. */
  void run(Set<String> names) {
    run(named(names));
  }

  private void run(Collection<Scheduled> scheduled) {
    scheduled.forEach(each -> run(each, fires.missed(each)));
  }

  /** Runs what was due since then, of schedules of these names. */
  void runDueSince(Set<String> names, Instant since) {
    named(names).forEach(each -> run(each, fires.dueSince(each, since)));
  }

  private List<Scheduled> named(Set<String> names) {
    return plans.allScheduled().stream().filter(each -> names.contains(each.name())).toList();
  }

  private void run(Scheduled scheduled, Optional<Instant> missed) {
    missed.filter(fire -> fires.begin(scheduled, fire)).ifPresent(fire -> run(scheduled, fire));
  }

  private void run(Scheduled scheduled, Instant fire) {
    LOG.info("{}: the fire of {} was missed and is run now", scheduled.name(), fire);
    Map<String, Object> headers = new HashMap<>(scheduled.headers());
    headers.put("trigger", "missed");
    headers.put("scheduledFireTime", Date.from(fire));
    context
        .createProducerTemplate()
        .asyncRequestBodyAndHeaders("direct:" + scheduled.route(), null, headers)
        .whenComplete((body, failure) -> ended(scheduled, failure));
  }

  /** What a plan's routes fail with, they tell themselves. */
  private void ended(Scheduled scheduled, @Nullable Throwable failure) {
    if (Failures.of(failure).filter(StoppingException.class::isInstance).isPresent()) {
      return; // it is missed still, and run at the next start
    }
    schedule.end(scheduled.name());
    if (!scheduled.headers().containsKey("plan")) {
      found.accept(
          failure == null
              ? schedule.succeeded(scheduled.name())
              : schedule.failed(scheduled.name(), failure));
    }
  }
}
