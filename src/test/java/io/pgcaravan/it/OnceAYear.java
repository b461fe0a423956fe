package io.pgcaravan.it;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Schedules that fire at one moment of the year. */
final class OnceAYear {

  private static final DateTimeFormatter CRON =
      DateTimeFormatter.ofPattern("s m H d M '?'").withZone(ZoneOffset.UTC);

  private OnceAYear() {}

  /** The cron expression of a moment in UTC, to the second. */
  static String at(Instant fire) {
    return CRON.format(fire);
  }
}
