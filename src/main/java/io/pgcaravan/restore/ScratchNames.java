package io.pgcaravan.restore;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * Names of an installation's scratch databases: {@code caravan_scratch_INSTALLATION_TIME_RANDOM}.
 *
 * @param prefix what they begin with
 * @param clock for the time in them
 */
record ScratchNames(String prefix, Clock clock) {

  /** How old one without a session must be: the first session comes after the database. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);

  private static final int TIME_LENGTH = 14;

  ScratchNames(String installation) {
    this("caravan_scratch_" + shortened(installation) + "_", Clock.systemUTC());
  }

  /** Names of databases have 63 bytes at most. */
  private static String shortened(String installation) {
    byte[] bytes = installation.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(bytes).toString().substring(0, 8);
  }

  String next() {
    return prefix
        + TIME.format(clock.instant())
        + "_"
        + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Whether one that has no session may be dropped. */
  boolean isLeftOver(String name) {
    if (!name.startsWith(prefix) || name.length() < prefix.length() + TIME_LENGTH) {
      return false;
    }
    try {
      Instant made =
          TIME.parse(name.substring(prefix.length(), prefix.length() + TIME_LENGTH), Instant::from);
      return made.isBefore(clock.instant().minus(GRACE));
    } catch (DateTimeException e) {
      return false; // of somebody else
    }
  }
}
