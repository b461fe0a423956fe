package io.pgcaravan.camel;

import io.pgcaravan.alert.Posting;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.drill.DrillReport;
import io.pgcaravan.drill.Drilled;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.jmx.Status;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.retention.Judgement;
import io.pgcaravan.retention.Verdict;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Puts into a status how something ended, by its exchange. */
interface JmxEnding {

  String COMPLETE = "complete";
  String FAILED = "failed";

  /**
   * The status it has now.
   *
   * @param failure null if it ended well
   */
  Status of(Status begun, Exchange exchange, @Nullable Throwable failure, Instant now);

  /** Of something that failed. */
  static Status failed(Status begun, Instant now, Throwable failure) {
    Optional<CaravanException> found = Failures.of(failure);
    return begun.ended(
        FAILED,
        now,
        found.map(Throwable::getMessage).orElseGet(() -> Failures.line(failure)),
        found.map(CaravanException::hint).orElse("see the log; CARAVAN_LOG=debug shows causes"),
        List.of());
  }

  /** Of something whose good end is told in a few words. */
  static JmxEnding told(String words) {
    return (begun, exchange, failure, now) ->
        failure == null
            ? begun.ended(COMPLETE, now, words, "", List.of())
            : failed(begun, now, failure);
  }

  /** Of what puts records into the body: an object, or an array of them. */
  static JmxEnding found(String words) {
    return (begun, exchange, failure, now) ->
        failure == null
            ? begun.ended(COMPLETE, now, words, "", maps(exchange.getMessage().getBody()))
            : failed(begun, now, failure);
  }

  @SuppressWarnings("unchecked") // a record is a map of names
  private static List<Map<String, Object>> maps(@Nullable Object body) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Object each : body instanceof Object[] several ? several : new Object[] {body}) {
      maps.add(Manifests.json().convertValue(each, Map.class));
    }
    return maps;
  }

  /** Of a preview of a prune: each verdict, and why. */
  static Status judged(Status begun, Exchange exchange, @Nullable Throwable failure, Instant now) {
    if (failure != null) {
      return failed(begun, now, failure);
    }
    List<Map<String, Object>> verdicts = new ArrayList<>();
    for (PrunePreview preview : exchange.getMessage().getBody(PrunePreview[].class)) {
      preview.judgements().forEach(judgement -> verdicts.addAll(verdicts(judgement)));
    }
    return begun.ended(COMPLETE, now, "nothing was deleted", "", verdicts);
  }

  private static List<Map<String, Object>> verdicts(Judgement judgement) {
    String destination = judgement.destination();
    if (judgement instanceof Judgement.Off off) {
      return List.of(note(destination, "retention is off: " + off.why()));
    }
    if (judgement instanceof Judgement.Unknown unknown) {
      return List.of(note(destination, "nothing is deleted: " + unknown.failure().line()));
    }
    Judgement.Judged judged = (Judgement.Judged) judgement;
    List<Map<String, Object>> verdicts = new ArrayList<>();
    judged.verdicts().forEach(each -> verdicts.add(verdict(destination, each)));
    judged
        .refusal()
        .ifPresent(why -> verdicts.add(note(destination, "nothing is deleted: " + why.line())));
    return verdicts;
  }

  private static Map<String, Object> note(String destination, String note) {
    return Map.of("destination", destination, "note", note);
  }

  private static Map<String, Object> verdict(String destination, Verdict verdict) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("archive", verdict.archive().key());
    told.put("destination", destination);
    told.put("verdict", verdict.keep() ? "keep" : "delete");
    told.put("why", String.join("; ", verdict.reasons()));
    return told;
  }

  /** Of a run, which has put its end on record unless there was nothing to do. */
  static Status run(Status begun, Exchange exchange, @Nullable Throwable failure, Instant now) {
    Optional<RunRecord> record =
        Optional.ofNullable(exchange.getVariable("run", Run.class)).flatMap(Run::record);
    return record
        .map(Status::of)
        .orElseGet(() -> told("nothing had to be done").of(begun, exchange, failure, now));
  }

  /** Of a summary that was posted. */
  static Status posted(Status begun, Exchange exchange, @Nullable Throwable failure, Instant now) {
    if (failure != null) {
      return failed(begun, now, failure);
    }
    Posting posting = exchange.getMessage().getBody(Posting.class);
    return posting != null && posting.sent()
        ? begun.ended(COMPLETE, now, posting.message(), "", List.of())
        : begun.ended(
            FAILED,
            now,
            posting == null ? "the summary was not sent" : posting.message(),
            "see `./caravan doctor` for what mail needs",
            List.of());
  }

  /** Of a drill: what it found of each archive. */
  static Status drilled(Status begun, Exchange exchange, @Nullable Throwable failure, Instant now) {
    if (failure != null) {
      return failed(begun, now, failure);
    }
    DrillReport[] reports = exchange.getMessage().getBody(DrillReport[].class);
    List<Map<String, Object>> trials = new ArrayList<>();
    for (DrillReport report : reports) {
      report.trials().forEach(each -> trials.add(trial(report.plan(), each)));
    }
    boolean good = Arrays.stream(reports).allMatch(DrillReport::isGood);
    String words =
        trials.isEmpty()
            ? "there is no archive that could be restored"
            : "%d of %d archives were restored"
                .formatted(
                    Arrays.stream(reports).mapToInt(each -> each.good().size()).sum(),
                    trials.size());
    List<String> missed =
        Arrays.stream(reports)
            .flatMap(each -> each.missedObjective().stream())
            .map(Throwable::getMessage)
            .toList();
    return begun.ended(
        good ? COMPLETE : FAILED,
        now,
        missed.isEmpty() ? words : words + "; " + String.join("; ", missed),
        good ? "" : "see what was found, and the log",
        trials);
  }

  private static Map<String, Object> trial(String plan, Drilled drilled) {
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("plan", plan);
    trial.put("destination", drilled.destination());
    trial.put("archive", drilled.archive());
    trial.put(
        "result",
        drilled.good() ? drilled.extent().map(Object::toString).orElse("restored") : FAILED);
    drilled.restored().map(Restored::rows).ifPresent(rows -> trial.put("rows", rows));
    drilled.time().map(Duration::toSeconds).ifPresent(time -> trial.put("recoverySeconds", time));
    trial.put("age", Amounts.age(drilled.age()));
    if (drilled.failure() != null) {
      trial.put("failure", Failures.line(drilled.failure()));
    }
    return trial;
  }
}
