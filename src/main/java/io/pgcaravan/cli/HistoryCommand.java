package io.pgcaravan.cli;

import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The runs on record. */
@Command(
    name = "history",
    description = "Lists runs, the newest first: how each ended, its duration, size and attempts.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryCommand.class);

  @Parameters(
      paramLabel = "PLAN",
      arity = "0..1",
      defaultValue = "",
      description = "only those of one plan")
  private String plan;

  @Mixin private Most most;

  @Mixin private Answer answer;

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      List<RecordedRun> runs =
          session.runtime().indexes().runs(LOG::warn).runs(plan, Instant.EPOCH, most.limit());
      if (!plan.isEmpty() && runs.isEmpty()) {
        session
            .runtime()
            .plan(plan); // an unknown plan is a mistake, unless runs of it are on record
      }
      answer.print(() -> Map.of("runs", runs), out -> table(runs).print(out));
      return 0;
    }
  }

  private static Table table(List<RecordedRun> runs) {
    Table table =
        new Table(
            "STARTED", "PLAN", "KIND", "STATUS", "DURATION", "BY", "ATTEMPTS", "SIZE", "MESSAGE");
    for (RecordedRun run : runs) {
      table.row(
          run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          run.plan(),
          run.kind(),
          run.status(),
          run.duration() == null ? "-" : Amounts.time(run.duration()),
          run.trigger(),
          String.valueOf(run.attempts()),
          run.archive() == null ? "-" : Amounts.size(run.sizeBytes()),
          run.message() == null ? "" : run.message().lines().findFirst().orElse(""));
    }
    return table;
  }
}
