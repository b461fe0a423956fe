package io.pgcaravan.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** How findings tell figures. */
final class Texts {

  private static final int FEW = 5;

  private Texts() {}

  /** Such as {@code 2d 3h}, {@code 12m} or {@code 4s}: the two largest units. */
  static String duration(Duration duration) {
    long days = duration.toDays();
    if (days > 0) {
      return "%dd %dh".formatted(days, duration.toHoursPart());
    }
    if (duration.toHours() > 0) {
      return "%dh %dm".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%dm %ds".formatted(duration.toMinutes(), duration.toSecondsPart())
        : duration.toSeconds() + "s";
  }

  static String ago(Instant then, Instant now) {
    return "%s ago (%s)"
        .formatted(duration(Duration.between(then, now)), then.truncatedTo(ChronoUnit.SECONDS));
  }

  static String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", part * 100);
  }

  /** Several names, the first few of them. */
  static String few(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(FEW, names.size())));
    return names.size() > FEW ? first + " and others" : first;
  }
}
