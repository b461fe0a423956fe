package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.retention.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
      plans.forEach(each -> each.database().parse()); // before anything is done
      return dryRun ? show(session.runtime(), plans) : prune(session.runtime(), plans);
    }
  }

  private int prune(CaravanRuntime runtime, List<Plan> plans) {
    int exitCode = 0;
    for (Plan each : plans) {
      try {
        runtime.fire("prune", Map.of("plan", each.name(), "force", force));
      } catch (CaravanException e) {
        exitCode = Caravan.exitCode(e); // the route has told of it
      }
    }
    return exitCode;
  }

  /** Each archive once, with the verdict of the plan that made it. */
  private int show(CaravanRuntime runtime, List<Plan> plans) {
    Instant now = runtime.clock().instant();
    Table table = new Table("ARCHIVE", "DESTINATION", "VERDICT", "WHY");
    List<String> destinations =
        plans.stream().flatMap(each -> each.destinations().stream()).distinct().toList();
    for (String destination : destinations) {
      Inventory inventory = Inventory.take(runtime.destinations().get(destination));
      Map<String, Verdict> verdicts = new LinkedHashMap<>();
      for (Plan each : plans) {
        RetentionPolicy policy =
            new RetentionPolicy(each.name(), each.database().parse().identity(), each.keep());
        boolean applies = each.destinations().contains(destination);
        for (Verdict verdict : policy.judge(inventory.archives(), now)) {
          boolean own =
              applies
                  && verdict
                      .archive()
                      .manifest()
                      .filter(manifest -> manifest.plan().equals(each.name()))
                      .isPresent();
          if (own) {
            verdicts.put(verdict.archive().key(), verdict);
          } else {
            verdicts.putIfAbsent(verdict.archive().key(), verdict);
          }
        }
      }
      verdicts.forEach(
          (key, verdict) ->
              table.row(
                  key,
                  destination,
                  verdict.keep() ? "keep" : "delete",
                  String.join("; ", verdict.reasons())));
    }
    table.print(spec.commandLine().getOut());
    return 0;
  }
}
