package io.pgcaravan.cli;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "so many at most, ${DEFAULT-VALUE} by default")
  private int limit;

  @Option(names = "--json", description = "as JSON, for scripts")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      List<RecordedRun> runs =
          session.runtime().indexes().runs(LOG::warn).runs(plan, Instant.EPOCH, limit);
      if (!plan.isEmpty() && runs.isEmpty()) {
        session
            .runtime()
            .plan(plan); // an unknown plan is a mistake, unless runs of it are on record
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Manifests.json().writeValueAsString(Map.of("runs", runs)));
      } else {
        table(runs).print(out);
      }
      out.flush();
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
