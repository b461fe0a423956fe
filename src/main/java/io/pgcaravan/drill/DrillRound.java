package io.pgcaravan.drill;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One drill: of some plans, with what their destinations hold, and what it finds. Closing it stops
 * its servers.
 */
public final class DrillRound implements AutoCloseable {

  private final Instant startedAt;
  private final String trigger;
  private final List<Plan> plans;
  private final DrillServers servers;
  private final Map<String, List<Source>> sources = new LinkedHashMap<>();
  private final Map<String, CaravanException> unread = new LinkedHashMap<>();
  private final List<Drilled> drilled = new ArrayList<>();
  private final List<DrillReport> reports = new ArrayList<>();

  /**
   * A drill that begins.
   *
   * @param trigger schedule, missed, cli, jmx or manual
   * @param plans to be drilled, one after another
   * @param servers closed with it
   */
  public DrillRound(Instant startedAt, String trigger, List<Plan> plans, DrillServers servers) {
    this.startedAt = startedAt;
    this.trigger = trigger;
    this.plans = List.copyOf(plans);
    this.servers = servers;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public String trigger() {
    return trigger;
  }

  public List<Plan> plans() {
    return plans;
  }

  public DrillServers servers() {
    return servers;
  }

  /** Takes what a destination holds. */
  public void found(String destination, List<Source> archives) {
    sources.put(destination, List.copyOf(archives));
  }

  /** Takes why it is not known what a destination holds. */
  public void unread(String destination, CaravanException failure) {
    unread.put(destination, failure);
  }

  /** Whether a destination was looked at. */
  public boolean knows(String destination) {
    return sources.containsKey(destination) || unread.containsKey(destination);
  }

  /** What is to be tried of a plan, at those of the destinations that are known. */
  public List<Trial> trials(String plan, List<String> destinations) {
    drilled.clear();
    destinations.stream()
        .filter(unread::containsKey)
        .forEach(name -> drilled.add(Drilled.unread(name, unread.get(name))));
    return new Trials(sources.values().stream().flatMap(List::stream).toList())
        .of(plan, destinations.stream().filter(sources::containsKey).toList());
  }

  /** Takes how a trial of the present plan ended. */
  public void ended(Drilled trial) {
    drilled.add(trial);
  }

  /** What was found of the present plan, once all its trials ended. */
  public DrillReport report(Plan plan) {
    DrillReport report = new DrillReport(plan.name(), plan.drills(), drilled);
    if (!report.trials().isEmpty()) {
      reports.add(report);
    }
    return report;
  }

  /** Of the plans that had an archive. */
  public List<DrillReport> reports() {
    return List.copyOf(reports);
  }

  @Override
  public void close() {
    servers.close();
  }
}
