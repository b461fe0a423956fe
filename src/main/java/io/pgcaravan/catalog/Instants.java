package io.pgcaravan.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Instants as the catalog writes them: ISO-8601, UTC, milliseconds; all of one width. */
final class Instants {

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

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
    return text == null || text.isEmpty() ? null : Instant.parse(text);
  }
}
