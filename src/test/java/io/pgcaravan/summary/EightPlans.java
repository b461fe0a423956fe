package io.pgcaravan.summary;

import static io.pgcaravan.summary.Week.NOW;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A week with some of everything: eight plans, three destinations, failures, a partial run. */
final class EightPlans {

  static final ZoneId ZONE = ZoneId.of("America/Argentina/Buenos_Aires");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long MB = 1_000_000;

  private EightPlans() {}

  static List<Plan> plans() {
    return List.of(
        plan("daily", "0 0 3 * * ?", "destinations", "local, s3, google-drive"),
        plan("customer-relationship-archive-monthly", "0 0 5 1 * ?", "keepLast", "", "keep", "off"),
        plan("hourly", "0 0 * * * ?", "keepLast", "48", "scope", "tables: wallets, orders"),
        plan("schema", "0 0 12 * * ?", "scope", "schema-only", "keepLast", "", "keepDays", "365"),
        plan("nightly-data", "0 0 1 * * ?", "scope", "data-only"),
        plan("new-plan", "0 30 4 * * ?", "destinations", "s3"),
        plan(
            "warehouse",
            "0 0 2 * * ?",
            "destinations",
            "s3, google-drive",
            "keepLast",
            "",
            "keep",
            "daily 14, weekly 8, monthly 12, minimum 3"),
        plan("weekly", "0 0 3 ? * SUN", "keepLast", "12", "destinations", "local, s3"));
  }

  private static Plan plan(String name, String cron, String... more) {
    String[] all = new String[more.length + 6];
    System.arraycopy(
        new String[] {"plan", name, "cron", cron, "timeZone", ZONE.getId()}, 0, all, 0, 6);
    System.arraycopy(more, 0, all, 6, more.length);
    return PlanSamples.plan(all);
  }

  static Week week() {
    Duration atThree = Duration.ofHours(11);
    return new Week()
        .archives("daily", atThree, DAY, 30, 412 * MB, "local", "s3")
        .copies("daily", atThree.plus(DAY.multipliedBy(2)), DAY, 28, 410 * MB, "google-drive")
        .run("daily", NOW.minus(DAY), "partial")
        .run("daily", "drill", NOW.minus(DAY.multipliedBy(4)), "complete")
        .archives(
            "customer-relationship-archive-monthly",
            DAY.multipliedBy(15),
            DAY.multipliedBy(31),
            9,
            38_400 * MB,
            "local")
        .archives("hourly", Duration.ofMinutes(2), HOUR, 48, 3 * MB, "local")
        .run("hourly", NOW.minus(HOUR.multipliedBy(9)).minusSeconds(600), "failed")
        .run("hourly", NOW.minus(HOUR.multipliedBy(33)).minusSeconds(600), "interrupted")
        .archives("schema", HOUR.multipliedBy(2), DAY, 200, 220_000, "local")
        .archives(
            "nightly-data",
            DAY.multipliedBy(3).plus(HOUR.multipliedBy(13)),
            DAY,
            27,
            150 * MB,
            "local")
        .run("nightly-data", NOW.minus(HOUR.multipliedBy(13)), "failed")
        .run("nightly-data", NOW.minus(HOUR.multipliedBy(37)), "failed")
        .run("nightly-data", NOW.minus(HOUR.multipliedBy(61)), "failed")
        .archives("warehouse", HOUR.multipliedBy(12), DAY, 24, 7_300 * MB, "s3", "google-drive")
        .copy(
            "warehouse",
            "s3",
            NOW.minus(HOUR.multipliedBy(12)).plusSeconds(5),
            9_400 * MB,
            "before the migration")
        .archives(
            "weekly",
            DAY.multipliedBy(5).plus(HOUR.multipliedBy(11)),
            DAY.multipliedBy(7),
            12,
            415 * MB,
            "local",
            "s3")
        .copy("before-2025", "s3", Instant.parse("2024-12-30T03:00:00Z"), 280 * MB, null)
        .copy(null, "local", Instant.parse("2025-03-30T03:00:00Z"), 12 * MB, null);
  }

  static Summary summary() {
    Week week = week();
    return new Compiler(week, Optional.of(week), plan -> Optional.empty(), Map.of())
        .compile(plans(), ZONE, 7, NOW);
  }
}
