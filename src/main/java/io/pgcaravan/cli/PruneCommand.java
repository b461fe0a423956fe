package io.pgcaravan.cli;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.retention.Verdict;
import java.util.Collection;
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
      session.tellBrokenFiles();
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

  private int show(CaravanRuntime runtime, List<Plan> plans) {
    Table table = new Table("ARCHIVE", "DESTINATION", "VERDICT", "WHY");
    plans.stream()
        .flatMap(each -> each.destinations().stream())
        .distinct()
        .forEach(
            destination ->
                verdicts(runtime, plans, destination)
                    .forEach(
                        verdict ->
                            table.row(
                                verdict.archive().key(),
                                destination,
                                verdict.keep() ? "keep" : "delete",
                                String.join("; ", verdict.reasons()))));
    table.print(spec.commandLine().getOut());
    return 0;
  }

  /** Each archive at a destination once, judged by the plan that made it. */
  private static Collection<Verdict> verdicts(
      CaravanRuntime runtime, List<Plan> plans, String destination) {
    List<StoredArchive> archives =
        Inventory.take(runtime.destinations().get(destination)).archives();
    Map<String, Verdict> byKey = new LinkedHashMap<>();
    for (Plan plan : plans) {
      if (plan.destinations().contains(destination)) {
        new RetentionPolicy(plan.name(), plan.database().parse().identity(), plan.keep())
            .judge(archives, runtime.clock().instant())
            .forEach(
                verdict ->
                    byKey.merge(
                        verdict.archive().key(),
                        verdict,
                        (before, next) -> madeBy(plan, next) ? next : before));
      }
    }
    return byKey.values();
  }

  private static boolean madeBy(Plan plan, Verdict verdict) {
    return verdict
        .archive()
        .manifest()
        .filter(manifest -> manifest.plan().equals(plan.name()))
        .isPresent();
  }
}
