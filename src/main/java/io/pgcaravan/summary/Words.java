package io.pgcaravan.summary;

import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.KeepRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sizes, ages and times as people read them in a mail. */
final class Words {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  private Words() {}

  /** With decimal units: 1 kB is 1,000 bytes. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /** Such as {@code 2 d 4 h}. */
  static String age(Duration age) {
    if (age.toDays() >= 10) {
      return age.toDays() + " d";
    }
    if (age.toDays() > 0) {
      return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }
    return age.toHours() > 0
        ? "%d h %d min".formatted(age.toHours(), age.toMinutesPart())
        : "%d min".formatted(Math.max(0, age.toMinutes()));
  }

  /** Weekday, day and time of day. */
  static String time(Instant instant, ZoneId timeZone) {
    return TIME.format(instant.atZone(timeZone));
  }

  static String day(Instant instant, ZoneId timeZone) {
    return DAY.format(instant.atZone(timeZone));
  }

  /** What is kept, such as {@code the last 7, 14 daily, at least 3}. */
  static String keeps(Keep keep) {
    return keep.rules().isEmpty()
        ? "all"
        : keep.rules().entrySet().stream()
            .map(rule -> keeps(rule.getKey(), rule.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String keeps(KeepRule rule, int number) {
    return switch (rule) {
      case LAST -> "the last " + number;
      case DAYS -> number + " days";
      case MINIMUM -> "at least " + number;
      case HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY -> number + " " + rule.word();
    };
  }

  /** A number with its noun. */
  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
