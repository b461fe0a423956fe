package io.pgcaravan.metrics;

import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.health.Facts;
import io.pgcaravan.monitor.Freshness.Overdue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What metrics are made of.
 *
 * @param version of this program
 * @param destinations of each plan, by its name
 * @param unscheduled the same of what has archives and no schedule: mirrors and safety backups
 * @param health what health is judged by
 * @param runsInFlight how many runs are under way
 * @param camel what Camel has counted since the start
 * @param catalog what the catalog knows; none if it cannot be asked
 */
public record Figures(
    String version,
    Map<String, List<String>> destinations,
    Map<String, List<String>> unscheduled,
    Facts health,
    int runsInFlight,
    Camel camel,
    Optional<Known> catalog) {

  /**
   * What Camel counts.
   *
   * @param exchanges that have ended
   * @param failed those of them that failed
   */
  public record Camel(long exchanges, long failed, int inFlight, int startedRoutes) {}

  /**
   * What the catalog knows.
   *
   * @param statistics of each plan at each destination
   * @param newest the newest copy of each plan at each destination
   * @param good the same statistics of copies that nothing is known against
   * @param backups some of the newest of each plan, newest first
   * @param drills likewise
   * @param overdue copies that are missing, by schedule
   */
  public record Known(
      List<CopyStatistics> statistics,
      List<IndexedCopy> newest,
      List<CopyStatistics> good,
      List<RecordedRun> backups,
      List<RecordedRun> drills,
      List<Overdue> overdue) {

    public Known {
      statistics = List.copyOf(statistics);
      newest = List.copyOf(newest);
      good = List.copyOf(good);
      backups = List.copyOf(backups);
      drills = List.copyOf(drills);
      overdue = List.copyOf(overdue);
    }
  }

  /** Whether archives of a plan still go to a destination. */
  boolean expects(String plan, String destination) {
    return Stream.of(destinations, unscheduled)
        .anyMatch(each -> each.getOrDefault(plan, List.of()).contains(destination));
  }

  public Figures {
    destinations = Map.copyOf(destinations);
    unscheduled = Map.copyOf(unscheduled);
  }
}
