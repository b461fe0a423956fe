package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.failure.Secrets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong in a run, after all attempts. It holds no secret.
 *
 * @param step begin, dump, deliver or back-fill
 * @param destination where; null for what happens at none
 * @param message what failed
 * @param hint what to do
 * @param detail the causes, one a line; may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Failure(
    String step,
    @Nullable String destination,
    ErrorClass errorClass,
    String message,
    String hint,
    String detail) {

  public Failure {
    Objects.requireNonNull(step);
    Objects.requireNonNull(errorClass);
    message = Secrets.mask(message);
    hint = Secrets.mask(Objects.requireNonNullElse(hint, ""));
    detail = Secrets.mask(Objects.requireNonNullElse(detail, ""));
  }
}
