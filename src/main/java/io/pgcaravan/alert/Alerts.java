package io.pgcaravan.alert;

import io.pgcaravan.alert.Troubles.Decision;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Decides what people are told: each distinct failure once, then no more than so often, and once
 * when it is over. Safe for several processes at once.
 */
public final class Alerts {

  private final AlertState state;
  private final AlertWriter writer;
  private final Duration repeat;
  private final Clock clock;
  private final Consumer<Alert> post;

  /**
   * Alerts of one installation.
   *
   * @param directory where it is remembered what was told
   * @param repeat after which the same is told again
   * @param post is given what is to be told, before it is remembered as told
   */
  public Alerts(
      Path directory, AlertWriter writer, Duration repeat, Clock clock, Consumer<Alert> post) {
    this.state = new AlertState(directory);
    this.writer = writer;
    this.repeat = repeat;
    this.clock = clock;
    this.post = post;
  }

  /** Tells of a run that ended, if people must know. */
  public void ended(RunRecord record) {
    if (record.kind() == Kind.SAFETY && record.outcome() == Outcome.FAILED) {
      return; // the restore or the mirror that needed it has failed, and tells why
    }
    state.change(
        name(record),
        before -> {
          Decision decision = decide(before, record);
          List<LastGood> good = good(record);
          return new Decision(decision.after().with(good), decision.told());
        });
    missingCopies(record);
  }

  private Decision decide(Troubles before, RunRecord record) {
    if (record.outcome() == Outcome.COMPLETE) {
      Decision decision = before.recovered(record.kind() == Kind.REDELIVERY);
      if (!decision.told().isEmpty()) {
        post.accept(writer.recovered(record, decision.told(), before.failedRuns()));
      }
      return decision;
    }
    String key = FailureKey.of(record);
    Finding failure = new Finding(key, record.plan(), null, Secrets.mask(record.message()), "");
    Decision decision =
        before.failed(failure, FailureKey.copiesOnly(record), clock.instant(), repeat);
    decision
        .told()
        .values()
        .forEach(trouble -> post.accept(writer.failed(record, key, trouble, before.good())));
    return decision;
  }

  static List<LastGood> good(RunRecord record) {
    return record.copies().stream()
        .filter(copy -> copy.failure() == null)
        .flatMap(
            copy ->
                record.archives().stream()
                    .filter(archive -> archive.key().equals(copy.archive()))
                    .map(
                        archive ->
                            new LastGood(
                                copy.destination(), archive.key(), archive.manifest().startedAt())))
        .toList();
  }

  /** A good run that could not bring the copies of earlier archives: they are still missing. */
  private void missingCopies(RunRecord record) {
    boolean healed = record.kind() == Kind.REDELIVERY && record.outcome() == Outcome.COMPLETE;
    if (!healed && (record.kind() != Kind.BACKUP || record.outcome() == Outcome.FAILED)) {
      return;
    }
    List<Finding> missing =
        record.copies().stream()
            .filter(copy -> copy.failure() != null)
            .filter(copy -> record.made().filter(own -> own.key().equals(copy.archive())).isEmpty())
            .map(
                copy ->
                    new Finding(
                        copy.destination(),
                        record.plan(),
                        copy.destination(),
                        "%s is still missing at %s: %s"
                            .formatted(copy.archive(), copy.destination(), copy.failure()),
                        "mend what it names, then ./caravan backup %s --redeliver"
                            .formatted(record.plan())))
            .toList();
    found(new Findings("copies of " + record.plan(), missing));
  }

  /**
   * Tells of a run whose program died.
   *
   * @param kind backup or mirror
   * @param runId of the run
   * @param plan its plan
   * @param startedAt when the run began
   */
  public void interrupted(
      Kind kind, String runId, String plan, String database, Instant startedAt) {
    String message = "run %s ended without a word: its program was killed".formatted(runId);
    state.change(
        name(kind, plan),
        before -> {
          Decision decision =
              before.failed(
                  new Finding("interrupted", plan, null, message, ""),
                  false,
                  clock.instant(),
                  repeat);
          decision
              .told()
              .values()
              .forEach(
                  trouble ->
                      post.accept(
                          writer.interrupted(
                              kind, runId, plan, database, startedAt, trouble, before.good())));
          return decision;
        });
  }

  /** Tells of what a source finds wrong, and of what is over. */
  public void found(Findings findings) {
    List<Finding> now = findings.findings();
    String name = "source-" + findings.source();
    if (now.isEmpty() && state.read(name).open().isEmpty()) {
      return; // nothing is wrong and nothing was: no need for the lock
    }
    state.change(
        name,
        before -> {
          Decision decision = before.found(now, clock.instant(), repeat);
          Map<String, Trouble> cleared = before.cleared(now);
          if (!decision.told().isEmpty()) {
            post.accept(writer.found(findings, decision.told()));
          }
          if (!cleared.isEmpty()) {
            post.accept(writer.cleared(findings.source(), cleared));
          }
          return decision;
        });
  }

  /**
   * A good backup is no word on a restore that failed: what else there is has a file of its own.
   */
  private static String name(RunRecord record) {
    return name(record.kind(), record.plan());
  }

  private static String name(Kind kind, String plan) {
    return switch (kind) {
      case BACKUP, REDELIVERY, SAFETY -> "plan-" + plan;
      case RESTORE, DRILL, MIRROR -> kind + "-" + plan;
    };
  }
}
