package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last fire of a plan's schedule.
 *
 * @param fire when it was due
 * @param begun how often a run was begun for it
 * @param ended whether one of them ended, well or badly; not if the program died
 * @param since when the schedule was first seen; records of earlier versions tell of their fire
 *     only
 * @param schedule that was seen then; null in those of earlier versions
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FireRecord(
    Instant fire, int begun, boolean ended, Instant since, @Nullable String schedule) {

  private static final int MOST_RUNS = 2;

  public FireRecord {
    Objects.requireNonNull(fire);
    since = Objects.requireNonNullElse(since, fire);
  }

  /** A record of a schedule that was seen before its fire. */
  public FireRecord(Instant fire, int begun, boolean ended) {
    this(fire, begun, ended, fire, null);
  }

  /** Another fire of the same schedule. */
  FireRecord with(Instant anotherFire, int begunFor, boolean endedOne) {
    return new FireRecord(anotherFire, begunFor, endedOne, since, schedule);
  }

  /** Whether the program died during the run, and another one may be tried. */
  public boolean interrupted() {
    return !ended && begun > 0 && begun < MOST_RUNS;
  }
}
