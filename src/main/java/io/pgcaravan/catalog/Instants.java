package io.pgcaravan.catalog;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Instants as the catalog writes them: ISO-8601, UTC, milliseconds; all of one width. */
final class Instants {

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Instants() {}

  static String text(Instant instant) {
    return TEXT.format(instant);
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
