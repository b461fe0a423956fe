package io.pgcaravan.monitor;

import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the plans now.
 *
 * @param plans all of them
 * @param copies the newest of each plan at each destination, newest first
 * @param since when each plan's present schedule was first seen, by plan; a plan that is missing
 *     was never seen
 * @param lastRuns when each plan's last run started, good or bad, by plan
 * @param unverifiable destinations where nothing can be listed: a copy counts there as soon as it
 *     is delivered
 * @param runs the newest backups of each plan, newest first, as far as they are known
 * @param unread destinations of which it is not known what they hold, each with what is wrong
 */
public record Facts(
    Instant now,
    List<Plan> plans,
    List<IndexedCopy> copies,
    Map<String, Instant> since,
    Map<String, Instant> lastRuns,
    Set<String> unverifiable,
    Map<String, List<RecordedRun>> runs,
    Map<String, String> unread) {

  public Facts {
    plans = List.copyOf(plans);
    copies = List.copyOf(copies);
    since = Map.copyOf(since);
    lastRuns = Map.copyOf(lastRuns);
    unverifiable = Set.copyOf(unverifiable);
    runs = Map.copyOf(runs);
    unread = Map.copyOf(unread);
  }
}
