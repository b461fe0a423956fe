package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.PrunePreview;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies retention, or shows what it would do. */
@Command(
    name = "prune",
    description = "Deletes archives that their plan does not keep.",
    mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PLAN",
      arity = "0..1",
      defaultValue = "",
      description = "name of the plan; without it, all plans")
  private String plan;

  @Option(
      names = "--dry-run",
      description = "deletes nothing; prints each archive with keep or delete, and why")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "lets more than half of a plan's archives be deleted at once")
  private boolean force;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      List<Plan> plans = session.plans(plan);
      session.tellBrokenFiles();
      plans.forEach(each -> each.database().parse()); // before anything is done
      return dryRun ? show(session.runtime(), plans) : prune(session.runtime(), plans);
    }
  }

  /** Exit code 1 if a prune was tried and failed, whatever was wrong with others. */
  private int prune(CaravanRuntime runtime, List<Plan> plans) {
    int exitCode = 0;
    for (Plan each : plans) {
      try {
        runtime.fire("prune", Map.of("plan", each.name(), "force", force));
      } catch (CaravanException e) {
        int failed = Caravan.exitCode(e); // the route has told of it
        exitCode = exitCode == 0 ? failed : Math.min(exitCode, failed);
      }
    }
    return exitCode;
  }

  private int show(CaravanRuntime runtime, List<Plan> plans) {
    String names = plans.stream().map(Plan::name).collect(Collectors.joining(","));
    PrunePreview[] previews =
        runtime.ask("prune-preview", Map.of("plan", names, "force", force), PrunePreview[].class);
    PruneTable table = new PruneTable();
    for (PrunePreview each : previews == null ? new PrunePreview[0] : previews) {
      each.judgements().forEach(judgement -> table.add(each.plan(), judgement));
    }
    table.print(spec.commandLine().getOut());
    return table.exitCode();
  }
}
