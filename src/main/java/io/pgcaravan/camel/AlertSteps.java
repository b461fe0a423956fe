package io.pgcaravan.camel;

import io.pgcaravan.alert.Alerts;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.RunRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code alerts}: decides what people are told, and puts it into the outbox. */
public final class AlertSteps {

  private static final Logger LOG = LoggerFactory.getLogger(AlertSteps.class);

  private static final Pattern RUN_ID = Pattern.compile("(.+)-(\\d{8}-\\d{6})");
  private static final DateTimeFormatter RUN_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Alerts alerts;
  private final Plans plans;

  AlertSteps(Alerts alerts, Plans plans) {
    this.alerts = alerts;
    this.plans = plans;
  }

  /** A run ended. What goes wrong here costs the run nothing. */
  public void ended(RunRecord record) {
    unharmed(() -> alerts.ended(record), record.runId());
  }

  /** All that one source finds wrong now. */
  public void found(Findings findings) {
    unharmed(() -> alerts.found(findings), findings.source());
  }

  /** A run's place in the stage was left behind. */
  void interrupted(String runId) {
    Matcher parts = RUN_ID.matcher(runId);
    if (parts.matches() && plans.find(parts.group(1)).isPresent()) {
      Plan plan = plans.get(parts.group(1));
      unharmed(
          () -> alerts.interrupted(runId, plan.name(), database(plan), instant(parts.group(2))),
          runId);
    }
  }

  private static String database(Plan plan) {
    try {
      return plan.database().parse().identity();
    } catch (UsageException e) {
      return "";
    }
  }

  private static Instant instant(String text) {
    try {
      return LocalDateTime.parse(text, RUN_TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static void unharmed(Runnable telling, String of) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.error("no alert could be made of {}: {}", of, Failures.line(e));
      LOG.debug("cause", e);
    }
  }
}
