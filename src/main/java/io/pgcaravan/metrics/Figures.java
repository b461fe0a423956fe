package io.pgcaravan.metrics;

import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.health.Facts;
import io.pgcaravan.monitor.Freshness.Overdue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What metrics are made of.
 *
 * @param version of this program
 * @param destinations of each plan, by its name
 * @param health what health is judged by
 * @param runsInFlight how many runs are under way
 * @param camel what Camel has counted since the start
 * @param catalog what the catalog knows; none if it cannot be asked
 */
public record Figures(
    String version,
    Map<String, List<String>> destinations,
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
   * @param backups the newest of each plan that has ended
   * @param drills the newest of each plan
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

  public Figures {
    destinations = Map.copyOf(destinations);
  }
}
