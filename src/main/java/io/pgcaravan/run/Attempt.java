package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pgcaravan.failure.Secrets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that failed.
 *
 * @param destination where; null for what happens at none
 * @param number counted from 1, for each step and destination
 * @param at when it had failed
 * @param message what failed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Attempt(
    String step, @Nullable String destination, int number, Instant at, String message) {

  public Attempt {
    Objects.requireNonNull(step);
    Objects.requireNonNull(at);
    message = Secrets.mask(Objects.requireNonNullElse(message, ""));
  }
}
