package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Objects;

/**
 * The end of a run, as remembered in the state directory.
 *
 * @param message what failed, or the archive's name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunRecord(
    String runId, Instant startedAt, Instant endedAt, Outcome outcome, String message) {

  public RunRecord {
    Objects.requireNonNull(startedAt);
    Objects.requireNonNull(outcome);
  }
}
