package io.pgcaravan.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plan by which a database is backed up that is about to be replaced. It has no file and no
 * schedule; its name is reserved.
 */
public final class SafetyPlan {

  /** Its name, and that of its archives. */
  public static final String NAME = "safety";

  private SafetyPlan() {}

  /**
   * The plan for one database: all of it, with owners and grants.
   *
   * @param url of the database; holds a secret
   * @param destinations at least one
   * @param compression as plans write it
   */
  public static Plan of(String url, List<String> destinations, String compression) {
    return of(url, destinations, compression, "6h", "");
  }

  /**
   * The same, for one that is made again and again.
   *
   * @param timeLimit for the dump, as plans write it
   * @param keepDays after which safety backups of that database are deleted, but for the newest;
   *     empty for never
   */
  public static Plan of(
      String url,
      List<String> destinations,
      String compression,
      String timeLimit,
      String keepDays) {
    Map<String, String> values = new HashMap<>();
    values.put("plan", NAME);
    values.put("database", url);
    values.put("destinations", String.join(",", destinations));
    values.put("compression", compression);
    values.put("cron", "0 0 0 1 1 ?"); // never asked for: it has no route
    values.put("timeZone", "UTC");
    values.put("grace", "0s");
    values.put("scope", "full");
    values.put("format", "plain");
    values.put("proof", "counts");
    values.put("globals", "false");
    values.put("archiveName", "{database}-{plan}-backup-{time:yyyyMMdd-HHmmss}");
    values.put("keepDays", keepDays);
    values.put("pruneAfterBackup", String.valueOf(!keepDays.isEmpty()));
    values.put("timeLimit", timeLimit);
    values.put("lockWait", "60s");
    values.put("stallLimit", "5m");
    values.put("minimumSize", "0B");
    return PlanParameters.read(values);
  }
}
