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

  /**
   * That of mirrors, whose days are theirs alone: what a restore replaced stays until somebody
   * deletes it.
   */
  public static final String OF_MIRRORS = "mirror-safety";

  private SafetyPlan() {}

  /** Whether a plan's name is one of those, which no file may take. */
  public static boolean isReserved(String name) {
    return name.equals(NAME) || name.equals(OF_MIRRORS);
  }

  /**
   * The plan for one database: all of it, with owners and grants.
   *
   * @param url of the database; holds a secret
   * @param destinations at least one
   * @param compression as plans write it
   * @param encryptTo likewise
   */
  public static Plan of(
      String url, List<String> destinations, String compression, String encryptTo) {
    return of(NAME, url, destinations, compression, encryptTo, "6h", "");
  }

  /**
   * The same before a mirror, made again and again.
   *
   * @param timeLimit for the dump, as plans write it
   * @param keepDays after which mirrors' safety backups of that database are deleted, but for the
   *     newest
   */
  public static Plan ofMirror(
      String url,
      List<String> destinations,
      String compression,
      String encryptTo,
      String timeLimit,
      int keepDays) {
    return of(
        OF_MIRRORS, url, destinations, compression, encryptTo, timeLimit, String.valueOf(keepDays));
  }

  private static Plan of(
      String name,
      String url,
      List<String> destinations,
      String compression,
      String encryptTo,
      String timeLimit,
      String keepDays) {
    Map<String, String> values = new HashMap<>();
    values.put("plan", name);
    values.put("database", url);
    values.put("destinations", String.join(",", destinations));
    values.put("compression", compression);
    values.put("encryptTo", encryptTo);
    values.put("cron", "0 0 0 1 1 ?"); // never asked for: it has no route
    values.put("timeZone", "UTC");
    values.put("grace", "0s");
    values.put("scope", "full");
    values.put("format", "plain");
    values.put("proof", "counts");
    values.put("globals", "false");
    values.put("archiveName", "{database}-safety-backup-{time:yyyyMMdd-HHmmss}");
    values.put("keepDays", keepDays);
    values.put("pruneAfterBackup", String.valueOf(!keepDays.isEmpty()));
    values.put("timeLimit", timeLimit);
    values.put("lockWait", "60s");
    values.put("stallLimit", "5m");
    values.put("minimumSize", "0B");
    return PlanParameters.read(values);
  }
}
