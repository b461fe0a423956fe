package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert or a letter that waits to be sent by one channel.
 *
 * @param id of the alert, or of the letter
 * @param postedAt when it was put into the outbox
 * @param attempts how many failed
 * @param nextAt before which it is not tried again
 * @param refused whether the last failure was one that another attempt would only repeat
 * @param error the last failure; null before the first
 * @param alert null for a letter
 * @param letter null for an alert
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Parcel(
    UUID id,
    String channel,
    Instant postedAt,
    int attempts,
    Instant nextAt,
    boolean refused,
    @Nullable String error,
    @Nullable Alert alert,
    @Nullable Letter letter) {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int MOST_DOUBLINGS = 7;

  public Parcel {
    Objects.requireNonNull(id);
    Objects.requireNonNull(channel);
    Objects.requireNonNull(postedAt);
    Objects.requireNonNull(nextAt);
    if ((alert == null) == (letter == null)) {
      throw new IllegalArgumentException("a parcel holds an alert or a letter");
    }
  }

  static Parcel of(Alert alert, String channel, Instant now) {
    return new Parcel(alert.id(), channel, now, 0, now, false, null, alert, null);
  }

  static Parcel of(Letter letter, String channel, Instant now) {
    return new Parcel(UUID.randomUUID(), channel, now, 0, now, false, null, null, letter);
  }

  /** The name of the route that sends it, and what it is given. */
  public String route() {
    return channel + (alert == null ? "-letter" : "-alert");
  }

  /** What its route is given. */
  public Object content() {
    return alert == null ? letter : alert;
  }

  /** What it is, in a line. */
  public String title() {
    return alert == null ? letter.subject() : alert.title();
  }

  /** After one more attempt that failed. */
  Parcel failed(String message, boolean refusal, Instant now) {
    Duration pause =
        refusal
            ? LONGEST_PAUSE
            : FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
    Instant next = now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    return new Parcel(id, channel, postedAt, attempts + 1, next, refusal, message, alert, letter);
  }

  /** Whether it is to be tried now; a time further ahead than any pause is one of a wrong clock. */
  boolean due(Instant now) {
    return !nextAt.isAfter(now) || nextAt.isAfter(now.plus(LONGEST_PAUSE.multipliedBy(2)));
  }

  public Duration age(Instant now) {
    return Duration.between(postedAt, now);
  }

  /** Those that may go first when there are too many. */
  boolean minor() {
    return alert != null && !alert.kind().ofRun();
  }

  String file() {
    return "%s-%s.json".formatted(id, channel);
  }
}
