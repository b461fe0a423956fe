package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.monitor.Damage;
import io.pgcaravan.monitor.Facts;
import io.pgcaravan.monitor.Freshness;
import io.pgcaravan.monitor.Keys;
import io.pgcaravan.monitor.Size;
import io.pgcaravan.monitor.Space;
import io.pgcaravan.monitor.Time;
import io.pgcaravan.monitor.Waiting;
import io.pgcaravan.plan.Amounts;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code monitors}: looks for what goes wrong without anything failing. Each method is one
 * monitor, takes its thresholds, and the facts where they are gathered already, and returns all
 * that it finds wrong now.
 */
public final class MonitorSteps {

  private static final Logger LOG = LoggerFactory.getLogger(MonitorSteps.class);

  private final MonitorFacts facts;
  private final Clock clock;
  private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

  MonitorSteps(MonitorFacts facts, Clock clock) {
    this.facts = facts;
    this.clock = clock;
  }

  /**
   * What several monitors may judge in one look. Null if it cannot be gathered: each of them then
   * tries for itself, and tells of it.
   */
  public @Nullable Facts facts() {
    try {
      return facts.gather();
    } catch (RuntimeException e) {
      LOG.debug("monitors look one by one", e);
      return null;
    }
  }

  public Findings freshness(String grace, @Nullable Facts given) {
    Freshness freshness = new Freshness(Amounts.duration("grace", grace));
    return told(freshness.look(given == null ? facts.gather() : given));
  }

  public Findings size(
      String minimum, double low, double high, int atLeast, @Nullable Facts given) {
    Size size = new Size(Amounts.bytes("minimum", minimum), low, high, atLeast);
    return told(size.look(given == null ? facts.ofCopies() : given));
  }

  public Findings duration(
      String limit, double high, String more, int atLeast, @Nullable Facts given) {
    Time time =
        new Time(Amounts.duration("limit", limit), high, Amounts.duration("more", more), atLeast);
    return told(
        time.look(facts.plans(), given == null ? facts.runs() : given.runs(), clock.instant()));
  }

  public Findings space(double part, double archives) {
    return told(new Space(part, archives).look(facts.disks(), facts.recordedCopies()));
  }

  public Findings outbox(String longest) {
    return told(
        new Waiting(Amounts.duration("longest", longest)).look(facts.letters(), clock.instant()));
  }

  public Findings damage(@Nullable Facts given) {
    return told(new Damage().look(given == null ? facts.ofCopies() : given));
  }

  public Findings keys(String soon) {
    Keys keys = new Keys(Amounts.duration("soon", soon));
    return told(keys.look(facts.recipients(), clock.instant()));
  }

  /** The log tells each finding once, as long as it is found. */
  private Findings told(Findings findings) {
    Set<String> keys = findings.findings().stream().map(Finding::key).collect(Collectors.toSet());
    @Nullable Set<String> before = told.put(findings.source(), keys);
    findings.findings().stream()
        .filter(each -> before == null || !before.contains(each.key()))
        .forEach(each -> LOG.warn("{} HINT: {}", each.message(), each.hint()));
    return findings;
  }

  /** A monitor that could not look: what it had found stays open, and this is found besides. */
  public Findings failed(String monitor, Throwable failure) {
    if (told.put(ofItself(monitor), Set.of(monitor)) == null) {
      LOG.error("the monitor {} failed: {}", monitor, Failures.line(failure));
    }
    LOG.debug("cause", failure);
    return new Findings(
        ofItself(monitor),
        List.of(
            Failures.finding(
                monitor, "the monitor %s could not look".formatted(monitor), failure)));
  }

  /** A monitor that could look again. */
  public Findings looked(String monitor) {
    told.remove(ofItself(monitor));
    return new Findings(ofItself(monitor), List.of());
  }

  private static String ofItself(String monitor) {
    return "monitor-" + monitor;
  }
}
