package io.pgcaravan.summary;

import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Amounts;
import java.time.Duration;
import java.util.Optional;

/** What is said of a plan's last drill. */
record DrillWords(RecordedRun drill) {

  /** Such as {@code complete, restored in 12.0 s, 3 h 0 min old}; and what it did not prove. */
  String result() {
    StringBuilder words = new StringBuilder(drill.status());
    seconds("recoveryTime")
        .ifPresent(time -> words.append(", restored in ").append(Amounts.time(time)));
    seconds("recoveryPoint")
        .ifPresent(age -> words.append(", ").append(Amounts.age(age)).append(" old"));
    return words.append(open()).toString();
  }

  /** One that proved all rows by content needs no words for it. */
  private String open() {
    return switch (String.valueOf(drill.details().get("extent"))) {
      case "counted" -> ", rows only counted";
      case "partly" -> ", rows proven in part";
      case "restored" -> ", no rows compared";
      default -> "";
    };
  }

  private Optional<Duration> seconds(String name) {
    return drill.details().get(name) instanceof Number number
        ? Optional.of(Duration.ofMillis(Math.round(number.doubleValue() * 1000)))
        : Optional.empty();
  }

  /** What needs attention; none of one that ended well. */
  Optional<String> warning() {
    return switch (drill.status()) {
      case "failed", "partial", "interrupted" ->
          Optional.of(
              "the last drill is %s: %s"
                  .formatted(drill.status(), drill.message() == null ? "" : drill.message()));
      default -> Optional.empty();
    };
  }
}
