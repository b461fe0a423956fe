package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong and was told: what is remembered so that it is not told again too soon.
 *
 * @param message what is wrong, as it was last
 * @param plan whose; null for none
 * @param destination where; null for none
 * @param copiesOnly whether it is over once the missing copies are there
 * @param since when it happened first
 * @param toldAt when it was told last; null for never
 * @param times how often it happened
 * @param untold how often since it was told last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Trouble(
    String message,
    @Nullable String plan,
    @Nullable String destination,
    boolean copiesOnly,
    Instant since,
    @Nullable Instant toldAt,
    int times,
    int untold) {

  /** Clocks of machines that share a directory may differ a little. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  public Trouble {
    Objects.requireNonNull(message);
    Objects.requireNonNull(since);
  }

  /** One that has just happened for the first time. */
  static Trouble first(Finding finding, boolean copiesOnly, Instant now) {
    return new Trouble(
        finding.message(), finding.plan(), finding.destination(), copiesOnly, now, null, 0, 0);
  }

  /** The same, having happened once more. */
  Trouble again(Finding finding, Instant now) {
    Instant begin = future(since, now) ? now : since; // the clock was wrong then
    return new Trouble(
        finding.message(), plan, destination, copiesOnly, begin, toldAt, times + 1, untold + 1);
  }

  /** The same, which was over and is back: nobody was told that it is. */
  Trouble back(Instant now) {
    return new Trouble(message, plan, destination, copiesOnly, now, toldAt, times, untold);
  }

  /** Whether it is back and nobody was told so. */
  boolean backUntold() {
    return toldAt != null && toldAt.isBefore(since);
  }

  /** Whether people are to be told; an instant in the future counts as never. */
  boolean due(Instant now, Duration repeat) {
    return toldAt == null || future(toldAt, now) || !now.isBefore(toldAt.plus(repeat));
  }

  Trouble told(Instant now) {
    return new Trouble(message, plan, destination, copiesOnly, since, now, times, 0);
  }

  private static boolean future(Instant instant, Instant now) {
    return instant.isAfter(now.plus(CLOCK_TOLERANCE));
  }

  Finding finding(String key) {
    return new Finding(key, plan, destination, message, "");
  }
}
