package io.pgcaravan.cli;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.retention.Judgement;
import io.pgcaravan.retention.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a prune would do: each archive at a destination once, judged by the plan that made it, and a
 * line for each destination where nothing would be deleted.
 */
final class PruneTable {

  private final Map<String, Map<String, Verdict>> byDestination = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private int exitCode;

  void add(Plan plan, Judgement judgement) {
    String destination = judgement.destination();
    if (judgement instanceof Judgement.Off off) {
      lines.add("%s: retention is off: %s".formatted(destination, off.why()));
    } else if (judgement instanceof Judgement.Unknown unknown) {
      addNothingDeleted(destination, plan, unknown.failure());
    } else if (judgement instanceof Judgement.Judged judged) {
      judged.verdicts().forEach(verdict -> add(destination, plan, verdict));
      judged.refusal().ifPresent(refusal -> addNothingDeleted(destination, plan, refusal));
    }
  }

  private void addNothingDeleted(String destination, Plan plan, CaravanException why) {
    lines.add(
        "%s: nothing of plan %s is deleted: %s".formatted(destination, plan.name(), why.line()));
    exitCode = 1;
  }

  private void add(String destination, Plan plan, Verdict verdict) {
    byDestination
        .computeIfAbsent(destination, name -> new LinkedHashMap<>())
        .merge(
            verdict.archive().key(),
            verdict,
            (before, next) -> isMadeBy(plan, next) ? next : before);
  }

  private static boolean isMadeBy(Plan plan, Verdict verdict) {
    return verdict
        .archive()
        .manifest()
        .filter(manifest -> manifest.plan().equals(plan.name()))
        .isPresent();
  }

  void print(PrintWriter out) {
    Table table = new Table("ARCHIVE", "DESTINATION", "VERDICT", "WHY");
    byDestination.forEach(
        (destination, verdicts) ->
            verdicts
                .values()
                .forEach(
                    verdict ->
                        table.row(
                            verdict.archive().key(),
                            destination,
                            verdict.keep() ? "keep" : "delete",
                            String.join("; ", verdict.reasons()))));
    table.print(out);
    lines.stream().distinct().forEach(out::println);
    out.flush();
  }

  /** That of the prune itself: 1 where it would delete nothing though it was asked to. */
  int exitCode() {
    return exitCode;
  }
}
