package io.pgcaravan.alert;

import io.pgcaravan.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong now and may be right later, apart from a failed run: an archive that is
 * too old, a disk that fills, a catalog that is down. It holds no secret.
 *
 * @param key stays the same while the same thing is wrong: what is grouped, and what is told when
 *     it is gone; unique within its source
 * @param plan whose; null for none
 * @param destination where; null for none
 * @param message what is wrong, with its figures
 * @param hint what to do
 */
public record Finding(
    String key, @Nullable String plan, @Nullable String destination, String message, String hint) {

  public Finding {
    message = Secrets.mask(message);
    hint = Secrets.mask(hint);
  }
}
