package io.pgcaravan.summary;

import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.KeepRule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Times and rules as people read them in a mail. */
final class Words {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  private Words() {}

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
