package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes: read as route files have them, such as {@code 1h30m} and {@code 10KB}, and
 * told as people read them.
 */
public final class Amounts {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(?:([KMGT])(i?))?B?");
  private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,9})d)?((?:\\d{1,9}[hms])*)");

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Amounts() {}

  /**
   * Reads a duration.
   *
   * @param name of the parameter, for the message
   * @throws UsageException if it is malformed
   */
  public static Duration duration(String name, String text) {
    String hint = "write it like 30s, 10m, 2h or 1d";
    Matcher matcher = DURATION.matcher(text.replace(" ", ""));
    if (!matcher.matches() || text.isBlank()) {
      throw malformed(name, text, hint);
    }
    try {
      String days = Optional.ofNullable(matcher.group(1)).orElse("0");
      String rest = matcher.group(2).isEmpty() ? "0s" : matcher.group(2);
      return Duration.parse("P" + days + "DT" + rest.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw malformed(name, text, hint);
    }
  }

  /**
   * Reads a size in bytes.
   *
   * @param name of the parameter, for the message
   * @throws UsageException if it is malformed
   */
  public static long bytes(String name, String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw malformed(name, text, "write it like 500, 10KB or 5MB");
    }
    long base = "i".equals(matcher.group(3)) ? 1024 : 1000;
    int power = matcher.group(2) == null ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
    long size = Long.parseLong(matcher.group(1));
    try {
      for (int i = 0; i < power; i++) {
        size = Math.multiplyExact(size, base);
      }
      return size;
    } catch (ArithmeticException e) {
      throw malformed(name, text, "write a size that a disk can have, like 5MB");
    }
  }

  /** Such as {@code 12.3 MB}, with decimal units: 1 kB is 1,000 bytes. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** Such as {@code 2 d 4 h}: how old something is, to the minute. */
  public static String age(Duration age) {
    if (age.toDays() > 0) {
      return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }
    return age.toHours() > 0
        ? "%d h %d min".formatted(age.toHours(), age.toMinutesPart())
        : "%d min".formatted(Math.max(0, age.toMinutes()));
  }

  /** Such as {@code 2 min 4 s}: how long something took. */
  public static String time(Duration duration) {
    if (duration.toHours() > 0) {
      return age(duration);
    }
    return duration.toMinutes() > 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static UsageException malformed(String name, String text, String hint) {
    return new UsageException("malformed %s '%s'".formatted(name, text), hint);
  }
}
