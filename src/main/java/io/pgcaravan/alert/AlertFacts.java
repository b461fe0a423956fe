package io.pgcaravan.alert;

import io.pgcaravan.run.Attempt;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An alert as templates take it: texts, lists of texts, and whether there is something to show. */
public final class AlertFacts {

  private static final String HINT = " HINT: ";

  private final DateTimeFormatter time;

  /**
   * Facts for people somewhere.
   *
   * @param zone whose local time is told
   */
  public AlertFacts(ZoneId zone) {
    this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss VV", Locale.ROOT).withZone(zone);
  }

  public Map<String, Object> of(Alert alert) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", alert.id().toString());
    facts.put("kind", alert.kind().name());
    facts.put(alert.kind().toString(), true);
    facts.put("urgent", alert.kind().urgent());
    facts.put("ofRun", alert.kind().ofRun());
    facts.put("title", alert.title());
    facts.put("source", alert.key());
    facts.put("runKind", runKind(alert));
    facts.put("plan", text(alert.plan()));
    facts.put("database", alert.database());
    facts.put("node", alert.node());
    facts.put("run", text(alert.runId()));
    facts.put("at", time.format(alert.at()));
    facts.put("message", alert.message());
    facts.put("again", alert.again());
    facts.put("action", alert.action().lines().filter(line -> !line.isBlank()).toList());
    facts.put("since", time.format(alert.since()));
    facts.put("lasted", duration(Duration.between(alert.since(), alert.at())));
    facts.put("repeated", alert.repeated() > 0 ? String.valueOf(alert.repeated()) : "");
    facts.put("failures", alert.failures().stream().map(AlertFacts::failure).toList());
    facts.put("findings", alert.findings().stream().map(AlertFacts::finding).toList());
    facts.put("attempts", attempts(alert));
    facts.put("attemptCount", String.valueOf(alert.attempts().size()));
    facts.put("lastGood", alert.lastGood().stream().map(each -> lastGood(each, alert)).toList());
    facts.put("hasFailures", !alert.failures().isEmpty());
    facts.put("hasFindings", !alert.findings().isEmpty());
    facts.put("hasAttempts", !alert.attempts().isEmpty());
    facts.put("hasLastGood", !alert.lastGood().isEmpty());
    return facts;
  }

  /** A redelivery is part of what a backup is for. */
  private static String runKind(Alert alert) {
    Kind kind = alert.runKind();
    return kind == null || kind == Kind.REDELIVERY ? "backup" : kind.toString();
  }

  private static Map<String, Object> failure(Failure failure) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("step", failure.step());
    facts.put("destination", text(failure.destination()));
    facts.put("class", failure.errorClass().name().toLowerCase(Locale.ROOT));
    facts.put("message", failure.message());
    facts.put("hint", text(failure.hint()));
    facts.put("detail", failure.detail());
    return facts;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("plan", text(finding.plan()));
    facts.put("destination", text(finding.destination()));
    facts.put("message", finding.message());
    facts.put("hint", text(finding.hint()));
    return facts;
  }

  private List<Map<String, Object>> attempts(Alert alert) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Attempt attempt : alert.attempts()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("number", String.valueOf(attempt.number()));
      facts.put("step", attempt.step());
      facts.put("destination", text(attempt.destination()));
      facts.put("at", time.format(attempt.at()));
      facts.put("message", onceOnly(attempt.message(), alert));
      list.add(facts);
    }
    return list;
  }

  /** What is said above already, with its hint, is not said again. */
  private static String onceOnly(String message, Alert alert) {
    String fact = message.contains(HINT) ? message.substring(0, message.indexOf(HINT)) : message;
    boolean told = alert.failures().stream().anyMatch(failure -> failure.message().equals(fact));
    return told ? "as above" : fact;
  }

  private Map<String, Object> lastGood(LastGood good, Alert alert) {
    Instant start = good.startedAt();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("destination", good.destination());
    facts.put("known", good.key() != null);
    facts.put("archive", good.key() == null ? "none known" : good.key());
    facts.put("at", start == null ? "" : time.format(start));
    facts.put("age", start == null ? "" : duration(Duration.between(start, alert.at())) + " old");
    return facts;
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  /** Its two largest units, such as {@code 3 d 4 h}. */
  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "0 s";
    }
    long days = duration.toDays();
    if (days > 0) {
      return "%d d %d h".formatted(days, duration.toHoursPart());
    }
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min".formatted(duration.toMinutes())
        : "%d s".formatted(duration.toSeconds());
  }

  /** The letter for an alert whose templates are broken: everything, without beauty. */
  public Letter plain(Alert alert) {
    StringBuilder text = new StringBuilder();
    of(alert)
        .forEach(
            (name, value) -> {
              if (!(value instanceof Boolean) && !value.toString().isEmpty()) {
                text.append(name).append(": ").append(value).append('\n');
              }
            });
    return new Letter("[pg-caravan] " + alert.title(), text.toString(), "");
  }
}
