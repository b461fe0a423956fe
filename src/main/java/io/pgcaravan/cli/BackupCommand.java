package io.pgcaravan.cli;

import io.pgcaravan.failure.CaravanException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One backup now. */
@Command(
    name = "backup",
    description = "Runs one plan's backup now and waits for its end.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PLAN", description = "name of the plan, such as daily")
  private String plan;

  @Option(names = "--note", paramLabel = "TEXT", description = "kept in the archive's manifest")
  private String note = "";

  @Option(
      names = "--redeliver",
      description = "dumps nothing: brings the copies that destinations lack from where they are")
  private boolean redeliver;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.runtime().plan(plan);
      session.tellBrokenFiles();
      try {
        session
            .runtime()
            .fire(
                redeliver ? "redeliver" : "backup",
                Map.of("plan", plan, "trigger", "cli", "note", note));
        return 0;
      } catch (CaravanException e) {
        return Caravan.exitCode(e); // the route has told of it
      }
    }
  }
}
