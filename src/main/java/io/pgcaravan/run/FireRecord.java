package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Objects;

/**
 * The last fire of a plan's schedule.
 *
 * @param fire when it was due
 * @param begun how often a run was begun for it
 * @param ended whether one of them ended, well or badly; not if the program died
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FireRecord(Instant fire, int begun, boolean ended) {

  private static final int MOST_RUNS = 2;

  public FireRecord {
    Objects.requireNonNull(fire);
  }

  /** Whether the program died during the run, and another one may be tried. */
  public boolean interrupted() {
    return !ended && begun > 0 && begun < MOST_RUNS;
  }
}
