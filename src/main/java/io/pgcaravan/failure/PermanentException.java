package io.pgcaravan.failure;

import org.jspecify.annotations.Nullable;

/** A failure that another attempt would only repeat: a person must act. */
public non-sealed class PermanentException extends CaravanException {

  private static final long serialVersionUID = 1L;

  public PermanentException(String message, String hint) {
    this(message, hint, null);
  }

  public PermanentException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
