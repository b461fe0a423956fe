package io.pgcaravan.health;

import io.pgcaravan.failure.Secrets;

/**
 * What one look has found.
 *
 * @param name such as {@code catalog} or {@code destination s3}
 * @param message what is, or what is wrong; without secrets
 * @param hint what to do; empty where nothing is wrong
 */
public record Check(String name, Status status, String message, String hint) {

  public Check {
    message = Secrets.mask(message);
    hint = Secrets.mask(hint);
  }

  static Check up(String name, String message) {
    return new Check(name, Status.UP, message, "");
  }

  static Check degraded(String name, String message, String hint) {
    return new Check(name, Status.DEGRADED, message, hint);
  }

  static Check down(String name, String message, String hint) {
    return new Check(name, Status.DOWN, message, hint);
  }
}
