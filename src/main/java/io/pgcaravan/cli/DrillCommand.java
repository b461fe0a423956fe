package io.pgcaravan.cli;

import io.pgcaravan.drill.DrillReport;
import io.pgcaravan.drill.Drilled;
import io.pgcaravan.drill.Extent;
import io.pgcaravan.plan.Amounts;
import java.util.HashMap;
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

/** A drill, now. */
@Command(
    name = "drill",
    description = {
      "Restores the newest archive of a plan, or of each plan, from each destination in turn into a",
      "scratch database, proves that all rows are there, asks the plan's queries, and drops it.",
      "The server is that of DRILL_URL, or an embedded one."
    },
    mixinStandardHelpOptions = true)
final class DrillCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(DrillCommand.class);

  @Parameters(
      paramLabel = "PLAN",
      arity = "0..1",
      defaultValue = "",
      description = "name of the plan; without it all plans that take part in drills")
  private String plan = "";

  @Option(names = "--from", paramLabel = "NAME", description = "restore from this destination only")
  private String from = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Map<String, Object> headers = new HashMap<>(Map.of("from", from, "trigger", "cli"));
      headers.put("plan", plan.isEmpty() ? "" : session.runtime().plan(plan).name());
      if (!from.isEmpty()) {
        session.runtime().destinations().get(from);
      }
      DrillReport[] reports = session.runtime().ask("drill-round", headers, DrillReport[].class);
      return tell(reports == null ? List.of() : List.of(reports));
    }
  }

  private int tell(List<DrillReport> reports) {
    if (reports.isEmpty()) {
      LOG.warn(
          "there is no archive that could be restored; `./caravan list` shows those there are");
      return plan.isEmpty() ? 0 : 1;
    }
    Table table =
        new Table("PLAN", "FROM", "RESULT", "ROWS", "RECOVERY TIME", "RECOVERY POINT", "ARCHIVE");
    reports.forEach(report -> report.trials().forEach(each -> row(table, report, each)));
    table.print(spec.commandLine().getOut());
    return reports.stream().allMatch(DrillReport::isGood) ? 0 : 1;
  }

  private static void row(Table table, DrillReport report, Drilled drilled) {
    table.row(
        report.plan(),
        drilled.destination(),
        drilled.good() ? drilled.extent().map(Extent::toString).orElse("restored") : "FAILED",
        drilled.restored().map(each -> "%,d".formatted(each.rows())).orElse("-"),
        drilled.time().map(Amounts::time).orElse("-"),
        drilled.archive().isEmpty() ? "-" : Amounts.age(drilled.age()),
        drilled.archive());
  }
}
