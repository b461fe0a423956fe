package io.pgcaravan.alert;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.RunRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words what people are told. */
public final class AlertWriter {

  private final Plans plans;
  private final LastGoods lastGoods;
  private final String node;
  private final Clock clock;

  /**
   * A writer for one installation.
   *
   * @param lastGoods knows the newest archives; where it does not, what alerts remember counts
   * @param node its name
   */
  public AlertWriter(Plans plans, LastGoods lastGoods, String node, Clock clock) {
    this.plans = plans;
    this.lastGoods = lastGoods;
    this.node = node;
    this.clock = clock;
  }

  Alert failed(RunRecord record, String key, Trouble trouble, Map<String, LastGood> remembered) {
    FailedRun run = new FailedRun(record);
    return new Alert(
        UUID.randomUUID(),
        run.partial() ? AlertKind.PARTIAL : AlertKind.FAILED,
        key,
        run.title(),
        record.plan(),
        record.database(),
        record.node(),
        record.kind(),
        record.runId(),
        record.endedAt(),
        record.message(),
        record.failures(),
        run.attempts(),
        List.of(),
        lastGood(record.plan(), remembered),
        run.again(),
        run.action(),
        trouble.untold() - 1,
        trouble.since());
  }

  Alert interrupted(
      Kind kind,
      String runId,
      String plan,
      String database,
      Instant startedAt,
      Trouble trouble,
      Map<String, LastGood> remembered) {
    return new Alert(
        UUID.randomUUID(),
        AlertKind.INTERRUPTED,
        "interrupted",
        "%s %s was INTERRUPTED: its program was killed".formatted(kind, plan),
        plan,
        database,
        node,
        kind,
        runId,
        clock.instant(),
        "the run that began at %s ended without a word: its program was killed, or the machine went down. %s"
            .formatted(
                startedAt,
                kind == Kind.MIRROR
                    ? "Its target holds what it held before, or all of the source, never something in between."
                    : "What it had not delivered is lost; nothing false was left behind."),
        List.of(),
        List.of(),
        List.of(),
        lastGood(plan, remembered),
        "./caravan %s %s".formatted(kind, plan),
        "Look for the reason on that machine: a restart, no memory left (dmesg), a kill -9.\n"
            + "Then run it again, unless its schedule has done so already.",
        trouble.untold() - 1,
        trouble.since());
  }

  Alert recovered(RunRecord record, Map<String, Trouble> over, int failedRuns) {
    Instant since = Optional.ofNullable(Troubles.since(over)).orElse(record.startedAt());
    List<Finding> was = findings(over);
    return new Alert(
        UUID.randomUUID(),
        AlertKind.RECOVERED,
        "recovered",
        "%s %s is good again"
            .formatted(
                record.kind() == Kind.REDELIVERY ? Kind.BACKUP : record.kind(), record.plan()),
        record.plan(),
        record.database(),
        record.node(),
        record.kind(),
        record.runId(),
        record.endedAt(),
        record.kind() == Kind.BACKUP || record.kind() == Kind.SAFETY
            ? "%s is at all destinations".formatted(record.message())
            : record.message(),
        List.of(),
        List.of(),
        was,
        lastGood(record.plan(), lastGood(record)),
        "",
        "Nothing is to be done.",
        failedRuns,
        since);
  }

  private static Map<String, LastGood> lastGood(RunRecord record) {
    return Troubles.NONE.with(Alerts.good(record)).good();
  }

  Alert found(Findings findings, Map<String, Trouble> due) {
    List<Finding> told =
        findings.findings().stream().filter(each -> due.containsKey(each.key())).toList();
    Finding first = told.get(0);
    String more = told.size() == 1 ? "" : " (and %d more)".formatted(told.size() - 1);
    Set<String> hints = new LinkedHashSet<>();
    told.stream().map(Finding::hint).map(Phrase::sentence).forEach(hints::add);
    int repeated = due.values().stream().mapToInt(trouble -> trouble.untold() - 1).max().orElse(0);
    return new Alert(
        UUID.randomUUID(),
        AlertKind.FINDING,
        findings.source(),
        Phrase.shortened("%s%s".formatted(first.message(), more)),
        onePlan(told),
        "",
        node,
        null,
        null,
        clock.instant(),
        findings.source(),
        List.of(),
        List.of(),
        told,
        List.of(),
        "",
        String.join("\n", hints),
        repeated,
        Optional.ofNullable(Troubles.since(due)).orElse(clock.instant()));
  }

  Alert cleared(String source, Map<String, Trouble> over) {
    List<Finding> told = findings(over);
    String more = told.size() == 1 ? "" : " (and %d more)".formatted(told.size() - 1);
    return new Alert(
        UUID.randomUUID(),
        AlertKind.CLEARED,
        source,
        Phrase.shortened("over: %s%s".formatted(told.get(0).message(), more)),
        onePlan(told),
        "",
        node,
        null,
        null,
        clock.instant(),
        source,
        List.of(),
        List.of(),
        told,
        List.of(),
        "",
        "Nothing is to be done.",
        0,
        Optional.ofNullable(Troubles.since(over)).orElse(clock.instant()));
  }

  private static List<Finding> findings(Map<String, Trouble> troubles) {
    List<Finding> findings = new ArrayList<>();
    troubles.forEach((key, trouble) -> findings.add(trouble.finding(key)));
    return findings;
  }

  private static @Nullable String onePlan(List<Finding> findings) {
    List<String> names = findings.stream().map(Finding::plan).distinct().toList();
    return names.size() == 1 ? names.get(0) : null;
  }

  /** One for each destination of the plan, also where none is known. */
  private List<LastGood> lastGood(String planName, Map<String, LastGood> remembered) {
    Map<String, LastGood> known =
        lastGoods
            .of(planName)
            .map(
                list ->
                    list.stream()
                        .collect(
                            Collectors.toMap(LastGood::destination, each -> each, (a, b) -> a)))
            .orElse(remembered);
    List<String> destinations = plans.find(planName).map(Plan::destinations).orElse(List.of());
    return destinations.stream()
        .map(name -> known.getOrDefault(name, new LastGood(name, null, null)))
        .toList();
  }
}
