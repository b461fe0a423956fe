package io.pgcaravan.cli;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All plans. */
@Command(
    name = "plans",
    description = "Lists the plans, when each fires next, and how its last run ended.",
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
            plan.schedule()
                .nextAfter(now)
                .map(fire -> ZonedDateTime.ofInstant(fire, plan.schedule().timeZone()).format(TIME))
                .orElse("never"),
            plan.contents().scopeLabel(),
            String.join(",", plan.destinations()),
            plan.retention().toString(),
            last(session.runtime().state().lastRun(plan.name())));
      }
      table.print(spec.commandLine().getOut());
      return session.runtime().brokenFiles().isEmpty() ? 0 : 1;
    }
  }

  private static String last(Optional<RunRecord> run) {
    return run.map(
            last ->
                "%s at %s%s"
                    .formatted(
                        last.outcome().name().toLowerCase(Locale.ROOT),
                        last.startedAt().truncatedTo(ChronoUnit.SECONDS),
                        switch (last.outcome()) {
                          case COMPLETE -> "";
                          case PARTIAL, FAILED -> ": " + last.message();
                        }))
        .orElse("none");
  }
}
