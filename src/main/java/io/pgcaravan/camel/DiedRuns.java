package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.SafetyPlan;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.run.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells of runs whose program died, by the ids that their places in the stage have. A safety backup
 * is told with what it was made for.
 */
final class DiedRuns {

  private static final Pattern ID = Pattern.compile("(.+)-(\\d{8}-\\d{6})");
  private static final String RESTORE = "-" + Kind.RESTORE;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Plans plans;
  private final Mirrors mirrors;
  private final AlertSteps alerts;
  private final RestoreRecords restores;

  DiedRuns(Plans plans, Mirrors mirrors, AlertSteps alerts, RestoreRecords restores) {
    this.plans = plans;
    this.mirrors = mirrors;
    this.alerts = alerts;
    this.restores = restores;
  }

  /** Tells of one. */
  void tell(String runId) {
    Matcher parts = ID.matcher(runId);
    if (!parts.matches()) {
      return;
    }
    String name = parts.group(1);
    Instant startedAt = instant(parts.group(2));
    Optional<Plan> plan = plans.find(name);
    Optional<MirrorPlan> mirror = mirrors.find(name);
    plan.ifPresent(
        each -> alerts.interrupted(Kind.BACKUP, runId, name, identity(each.database()), startedAt));
    mirror.ifPresent(
        each ->
            alerts.interrupted(
                Kind.MIRROR, runId, name, identity(each.dump().database()), startedAt));
    if (plan.isPresent() || mirror.isPresent() || SafetyPlan.isReserved(name)) {
      return;
    }
    if (name.endsWith(RESTORE)) {
      String of = name.substring(0, name.length() - RESTORE.length());
      restores.died(of.equals("file") ? "" : of, startedAt);
    } else { // its file is broken now, or gone
      alerts.interrupted(Kind.BACKUP, runId, name, "", startedAt);
    }
  }

  private static String identity(ConfiguredUrl url) {
    try {
      return url.parse().identity();
    } catch (UsageException e) {
      return "";
    }
  }

  private static Instant instant(String text) {
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
