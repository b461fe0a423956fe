package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.catalog.RunHistory;
import io.pgcaravan.monitor.Damage;
import io.pgcaravan.monitor.Freshness;
import io.pgcaravan.monitor.Size;
import io.pgcaravan.monitor.Space;
import io.pgcaravan.monitor.Time;
import io.pgcaravan.monitor.Waiting;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code monitors}: looks for what goes wrong without anything failing. Each method is one
 * monitor, takes its thresholds, and returns all that it finds wrong now.
 */
public final class MonitorSteps {

  private static final Logger LOG = LoggerFactory.getLogger(MonitorSteps.class);
  private static final Duration HISTORY = Duration.ofDays(400);
  private static final int NEWEST_RUNS = 30;

  private final MonitorFacts facts;
  private final Supplier<RunHistory> history;
  private final Clock clock;

  MonitorSteps(MonitorFacts facts, Supplier<RunHistory> history, Clock clock) {
    this.facts = facts;
    this.history = history;
    this.clock = clock;
  }

  public Findings freshness(String grace) {
    return told(new Freshness(Amounts.duration("grace", grace)).look(facts.gather()));
  }

  public Findings size(String minimum, double low, double high, int atLeast) {
    return told(
        new Size(Amounts.bytes("minimum", minimum), low, high, atLeast).look(facts.gather()));
  }

  public Findings duration(String limit, double high, String more, int atLeast) {
    Time time =
        new Time(Amounts.duration("limit", limit), high, Amounts.duration("more", more), atLeast);
    Map<String, List<RecordedRun>> runs = new HashMap<>();
    for (Plan plan : facts.plans()) {
      runs.put(
          plan.name(),
          history.get().runs(plan.name(), clock.instant().minus(HISTORY), NEWEST_RUNS));
    }
    return told(time.look(facts.plans(), runs, clock.instant()));
  }

  public Findings space(double part, double archives) {
    return told(new Space(part, archives).look(facts.disks(), facts.gather().copies()));
  }

  public Findings outbox(String longest) {
    return told(
        new Waiting(Amounts.duration("longest", longest)).look(facts.letters(), clock.instant()));
  }

  public Findings damage() {
    return told(new Damage().look(facts.gather()));
  }

  private static Findings told(Findings findings) {
    findings.findings().forEach(each -> LOG.warn("{} HINT: {}", each.message(), each.hint()));
    return findings;
  }

  /** A monitor that could not look: what it had found stays open, and this is found besides. */
  public Findings failed(String monitor, Throwable failure) {
    LOG.error("the monitor {} failed: {}", monitor, Failures.line(failure));
    LOG.debug("cause", failure);
    return new Findings(
        ofItself(monitor),
        List.of(
            new Finding(
                monitor,
                null,
                null,
                "the monitor %s could not look: %s"
                    .formatted(
                        monitor,
                        Failures.of(failure)
                            .map(Throwable::getMessage)
                            .orElseGet(() -> Failures.line(failure))),
                Failures.of(failure)
                    .map(found -> found.hint())
                    .orElse("see the log; CARAVAN_LOG=debug shows more"))));
  }

  /** A monitor that could look again. */
  public Findings looked(String monitor) {
    return new Findings(ofItself(monitor), List.of());
  }

  private static String ofItself(String monitor) {
    return "monitor-" + monitor;
  }
}
