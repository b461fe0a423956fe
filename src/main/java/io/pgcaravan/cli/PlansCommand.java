package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.RouteSchedule;
import io.pgcaravan.plan.Schedule;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All plans. */
@Command(
    name = "plans",
    description =
        "Lists plans, mirrors and other schedules, when each fires next, and how its last run ended.",
    mixinStandardHelpOptions = true)
final class PlansCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss VV");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Instant now = session.runtime().clock().instant();
      Table table = new Table("PLAN", "CRON", "NEXT FIRE", "SCOPE", "TO", "KEEP", "LAST RUN");
      for (Plan plan : session.runtime().plans().all()) {
        table.row(
            plan.name(),
            plan.schedule().cron(),
            nextFire(plan.schedule(), now),
            plan.contents().scopeLabel(),
            String.join(",", plan.destinations()),
            plan.retention().toString(),
            last(session.runtime(), plan.name()));
      }
      table.print(spec.commandLine().getOut());
      printMirrors(session.runtime(), now);
      printSchedules(session.runtime().plans().schedules(), now);
      return session.runtime().brokenFiles().isEmpty() ? 0 : 1;
    }
  }

  private void printMirrors(CaravanRuntime runtime, Instant now) {
    List<MirrorPlan> mirrors = runtime.mirrors().all();
    if (mirrors.isEmpty()) {
      return;
    }
    Table table = new Table("MIRROR", "CRON", "NEXT FIRE", "SCHEMAS", "INTO", "KEEP", "LAST RUN");
    for (MirrorPlan each : mirrors) {
      Schedule schedule = each.dump().schedule();
      table.row(
          each.name(),
          schedule.cron(),
          each.on() ? nextFire(schedule, now) : "off: it has no target",
          String.join(",", each.schemas()),
          into(each),
          "days " + each.keepDays(),
          last(runtime, each.name()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    table.print(out);
  }

  private static String into(MirrorPlan mirror) {
    try {
      return mirror.on() ? mirror.target().parse().identity() : "";
    } catch (UsageException e) {
      return "its URL is malformed";
    }
  }

  /** What else fires, such as the weekly summary. */
  private void printSchedules(List<RouteSchedule> all, Instant now) {
    List<RouteSchedule> schedules =
        all.stream().filter(each -> !each.route().equals("mirror")).toList();
    if (schedules.isEmpty()) {
      return;
    }
    Table table = new Table("SCHEDULE", "CRON", "NEXT FIRE", "FIRES");
    for (RouteSchedule each : schedules) {
      String name = each.name().substring(each.route().length() + 1);
      table.row(
          name, each.schedule().cron(), nextFire(each.schedule(), now), "direct:" + each.route());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    table.print(out);
  }

  private static String nextFire(Schedule schedule, Instant now) {
    return schedule
        .nextAfter(now)
        .map(fire -> ZonedDateTime.ofInstant(fire, schedule.timeZone()).format(TIME))
        .orElse("never");
  }

  /** As this machine remembers it; a new one asks the catalog that it shares. */
  private static String last(CaravanRuntime runtime, String plan) {
    return runtime
        .state()
        .lastRun(plan)
        .map(run -> text(run.outcome().name(), run.startedAt(), run.message()))
        .or(
            () ->
                runtime
                    .indexes()
                    .lastShared(plan)
                    .map(run -> text(run.status(), run.startedAt(), run.message())))
        .orElse("none");
  }

  private static String text(String outcome, Instant start, @Nullable String message) {
    String status = outcome.toLowerCase(Locale.ROOT);
    boolean good = status.equals("complete") || message == null;
    return "%s at %s%s"
        .formatted(status, start.truncatedTo(ChronoUnit.SECONDS), good ? "" : ": " + message);
  }
}
