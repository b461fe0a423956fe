package io.pgcaravan.cli;

import java.time.Duration;
import java.util.Locale;

/** Sizes and ages as people read them. */
final class Sizes {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Sizes() {}

  /** With decimal units: 1 kB is 1,000 bytes. */
  static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  static String age(Duration age) {
    if (age.toDays() > 0) {
      return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }
    return age.toHours() > 0
        ? "%d h %d min".formatted(age.toHours(), age.toMinutesPart())
        : "%d min".formatted(Math.max(0, age.toMinutes()));
  }

  static String duration(Duration duration) {
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
