package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as route files have them, such as {@code 1h30m} and {@code 10KB}. */
public final class Amounts {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(?:([KMGT])(i?))?B?");
  private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,9})d)?((?:\\d{1,9}[hms])*)");

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

  private static UsageException malformed(String name, String text, String hint) {
    return new UsageException("malformed %s '%s'".formatted(name, text), hint);
  }
}
