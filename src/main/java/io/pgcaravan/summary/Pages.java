package io.pgcaravan.summary;

import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.summary.SummaryPage.OtherRow;
import io.pgcaravan.summary.SummaryPage.PlaceRow;
import io.pgcaravan.summary.SummaryPage.PlanRows;
import io.pgcaravan.summary.SummaryPage.Totals;
import io.pgcaravan.summary.SummaryPage.Warning;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a summary into words. */
final class Pages {

  private static final String NONE = "–";

  private final Summary summary;
  private final Charts charts;

  private Pages(Summary summary, Charts charts) {
    this.summary = summary;
    this.charts = charts;
  }

  /** The page of a summary, with its charts drawn. */
  static SummaryPage of(Summary summary, Charts charts) {
    return new Pages(summary, charts).page();
  }

  private SummaryPage page() {
    List<PlanRows> plans = summary.plans().stream().map(this::plan).toList();
    List<Warning> warnings = new ArrayList<>();
    for (PlanReport plan : summary.plans()) {
      plan.allWarnings().forEach(text -> warnings.add(new Warning(plan.plan().name(), text)));
    }
    long attention = summary.plansWithWarnings();
    return new SummaryPage(
        "Backups of " + period(),
        period(),
        attention == 0
            ? "all is well"
            : "%d of %s %s attention"
                .formatted(
                    attention,
                    Words.count(summary.plans().size(), "plan", "plans"),
                    attention == 1 ? "needs" : "need"),
        attention == 0,
        summary.source(),
        note(),
        totals(),
        warnings,
        plans,
        summary.others().stream().map(this::other).toList(),
        plansTable(plans),
        archivesTable(plans),
        charts.images());
  }

  private String period() {
    return Words.day(summary.since(), summary.timeZone())
        + " to "
        + Words.day(summary.until(), summary.timeZone());
  }

  private String note() {
    List<String> notes = new ArrayList<>();
    if (!summary.runsKnown()) {
      notes.add(
          "No record of runs survives here: backups are counted by the manifests of archives,"
              + " and failed runs are not known.");
    }
    charts.complaint().ifPresent(notes::add);
    return String.join(" ", notes);
  }

  private Totals totals() {
    RunCounts runs = summary.runs();
    return new Totals(
        Words.count(summary.plans().size(), "plan", "plans"),
        summary.runsKnown()
            ? String.valueOf(runs.complete())
            : String.valueOf(summary.plans().stream().mapToInt(PlanReport::made).sum()),
        String.valueOf(runs.partial()),
        String.valueOf(runs.failed()),
        String.valueOf(summary.copies()),
        Amounts.size(summary.sizeBytes()),
        summary.runsKnown());
  }

  private PlanRows plan(PlanReport report) {
    Plan plan = report.plan();
    boolean fine = report.allWarnings().isEmpty();
    String chart = charts.draw(report, summary.until());
    return new PlanRows(
        plan.name(),
        plan.contents().scopeLabel() + ", " + plan.schedule().cron(),
        report.empty() ? "EMPTY" : fine ? "OK" : "CHECK",
        fine ? "#05603a" : report.empty() ? "#ffffff" : "#93370d",
        fine ? "#d1fadf" : report.empty() ? "#b42318" : "#fef0c7",
        runs(report),
        report
            .lastDrill()
            .map(
                drill ->
                    "%s, %s"
                        .formatted(time(plan, drill.startedAt()), new DrillWords(drill).result()))
            .orElse("none in %d days".formatted(Compiler.DRILLS.toDays())),
        report
            .nextFire()
            .map(fire -> time(plan, fire) + " " + plan.schedule().timeZone().getId())
            .orElse("never"),
        report.places().stream().map(this::place).toList(),
        report.allWarnings(),
        chart,
        Charts.words(report));
  }

  private String runs(PlanReport report) {
    if (!summary.runsKnown()) {
      return Words.count(report.made(), "archive", "archives");
    }
    RunCounts runs = report.runs();
    if (runs.total() == 0) {
      return "none";
    }
    List<String> parts = new ArrayList<>();
    parts.add(runs.complete() + " complete");
    if (runs.partial() > 0) {
      parts.add(runs.partial() + " partial");
    }
    if (runs.failed() > 0) {
      parts.add(runs.failed() + " failed");
    }
    return String.join(", ", parts);
  }

  private PlaceRow place(PlaceReport place) {
    return new PlaceRow(
        place.destination(),
        place.keeps(),
        String.valueOf(place.made()),
        String.valueOf(place.copies()),
        Amounts.size(place.sizeBytes()),
        age(place.newest()),
        age(place.oldest()),
        place.trend().map(Trend::toString).orElse(NONE),
        place.pins() == 0 ? "" : Words.count(place.pins(), "pin", "pins"),
        !place.warnings().isEmpty());
  }

  private OtherRow other(CopyStatistics other) {
    return new OtherRow(
        other.plan().isEmpty() ? "(no manifest)" : other.plan(),
        other.destination(),
        Words.count(other.copies(), "copy", "copies"),
        Amounts.size(other.sizeBytes()),
        age(other.newest()));
  }

  private String age(@Nullable Instant start) {
    return start == null ? NONE : Amounts.age(Duration.between(start, summary.until()));
  }

  private static String time(Plan plan, Instant instant) {
    ZoneId zone = plan.schedule().timeZone();
    return Words.time(instant, zone);
  }

  private static String plansTable(List<PlanRows> plans) {
    Columns table = new Columns("PLAN", "STATE", "RUNS", "LAST DRILL", "NEXT FIRE");
    plans.forEach(
        plan -> table.row(plan.name(), plan.mark(), plan.runs(), plan.drill(), plan.nextFire()));
    return table.toString();
  }

  private static String archivesTable(List<PlanRows> plans) {
    Columns table =
        new Columns(
            "PLAN", "DESTINATION", "MADE", "COPIES", "SIZE", "NEWEST", "OLDEST", "TREND", "KEEPS");
    for (PlanRows plan : plans) {
      for (PlaceRow place : plan.places()) {
        table.row(
            plan.name(),
            place.destination(),
            place.made(),
            place.copies(),
            place.size(),
            place.newest(),
            place.oldest(),
            place.trend(),
            place.keeps() + (place.pins().isEmpty() ? "" : "; " + place.pins()));
      }
    }
    return table.toString();
  }
}
