package io.pgcaravan.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Instants as the catalog writes them: ISO-8601, UTC, milliseconds; all of one width. */
final class Instants {

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String SHAPE = "0000-00-00T00:00:00.000Z";
  private static final int NANOS_PER_MILLI = 1_000_000;

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private Instants() {}

  static String text(Instant instant) {
    return TEXT.format(fitting(instant));
  }

  /** What does not fit the width, as no good clock shows it, is the nearest that does. */
  static Instant fitting(Instant instant) {
    if (instant.isBefore(FIRST)) {
      return FIRST;
    }
    return instant.isAfter(LAST) ? LAST : instant;
  }

  /** Later than any good clock shows now: what claims to be, had a wrong one. */
  static String horizon() {
    return text(Instant.now().plus(CLOCKS_DIFFER));
  }

  /** Null where there is none. */
  static @Nullable String textOrNull(@Nullable Instant instant) {
    return instant == null ? null : text(instant);
  }

  /** Empty where there is none, so that it sorts before all others. */
  static String textOrEmpty(@Nullable Instant instant) {
    return instant == null ? "" : text(instant);
  }

  static @Nullable Instant parse(@Nullable String text) {
    return text == null || text.isEmpty() ? null : parsed(text);
  }

  /** A monitor reads thousands of them: by their places, which takes a tenth of the time. */
  private static Instant parsed(String text) {
    if (!isOfThatWidth(text)) {
      return Instant.parse(text);
    }
    return LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, 17, 19),
            number(text, 20, 23) * NANOS_PER_MILLI)
        .toInstant(ZoneOffset.UTC);
  }

  private static boolean isOfThatWidth(String text) {
    boolean fits = text.length() == SHAPE.length();
    for (int i = 0; fits && i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      char found = text.charAt(i);
      fits = wanted == '0' ? found >= '0' && found <= '9' : found == wanted;
    }
    return fits;
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
