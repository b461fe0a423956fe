package io.pgcaravan.plan;

import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All plans and other schedules, by name: the one place where routes, commands and consoles look
 * them up.
 */
public final class Plans {

  private final Map<String, Plan> byName = new TreeMap<>();
  private final Map<String, RouteSchedule> schedules = new TreeMap<>();
  private final Map<String, List<String>> places = new TreeMap<>();

  /**
   * Adds a plan.
   *
   * @throws UsageException if another has its name, or it is reserved
   */
  public synchronized void add(Plan plan) {
    if (SafetyPlan.isReserved(plan.name())) {
      throw new UsageException(
          "a plan file defines the plan %s, whose name is reserved".formatted(plan.name()),
          "give it another name: archives of that one are safety backups");
    }
    if (byName.putIfAbsent(plan.name(), plan) != null) {
      throw new UsageException(
          "two plan files define the plan %s".formatted(plan.name()),
          "give the copied file's parameter plan a name of its own");
    }
    Secrets.addPublic(plan.name());
    plan.destinations().forEach(Secrets::addPublic);
  }

  /**
   * The plan of a name.
   *
   * @throws UsageException naming those there are
   */
  public synchronized Plan get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no plan '%s'".formatted(name),
                    byName.isEmpty()
                        ? "put a plan file into routes/plans"
                        : "choose one of %s, or copy a file in routes/plans"
                            .formatted(String.join(", ", byName.keySet()))));
  }

  /** Takes a plan out again, as when its file turns out to be broken. */
  public synchronized void remove(String name) {
    byName.remove(name);
  }

  /**
   * Adds the schedule of another route.
   *
   * @throws UsageException if another has its name
   */
  public synchronized void add(RouteSchedule schedule) {
    if (schedules.putIfAbsent(schedule.name(), schedule) != null) {
      throw new UsageException(
          "two route files define the schedule %s".formatted(schedule.name()),
          "give the copied file's schedule a name of its own");
    }
  }

  /** Takes a schedule out again. */
  public synchronized void removeSchedule(String name) {
    schedules.remove(name);
  }

  /** The schedules of routes that are no plan's, by name. */
  public synchronized List<RouteSchedule> schedules() {
    return List.copyOf(schedules.values());
  }

  /** What has a schedule, by its name: a plan or another route. */
  public synchronized Scheduled scheduled(String name) {
    RouteSchedule schedule = schedules.get(name);
    return schedule == null ? get(name) : schedule;
  }

  /** All that has a schedule. */
  public synchronized List<Scheduled> allScheduled() {
    List<Scheduled> all = new ArrayList<>(byName.values());
    all.addAll(schedules.values());
    return all;
  }

  public synchronized Optional<Plan> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them, by name. */
  public synchronized Collection<Plan> all() {
    return List.copyOf(byName.values());
  }

  /** Adds destinations where something else, such as a mirror, keeps archives. */
  public synchronized void addDestinations(String owner, List<String> destinations) {
    places.put(owner, List.copyOf(destinations));
    destinations.forEach(Secrets::addPublic);
  }

  /** Takes them out again. */
  public synchronized void removeDestinations(String owner) {
    places.remove(owner);
  }

  /** The destinations that any of them names, each once, and those of others. */
  public synchronized List<String> destinations() {
    return Stream.concat(byName.values().stream().map(Plan::destinations), places.values().stream())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
