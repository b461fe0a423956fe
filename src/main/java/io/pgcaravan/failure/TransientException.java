package io.pgcaravan.failure;

import org.jspecify.annotations.Nullable;

/** A failure that may be gone at the next attempt: a lost connection, a lock, a busy server. */
public final class TransientException extends CaravanException {

  private static final long serialVersionUID = 1L;

  public TransientException(String message, String hint) {
    this(message, hint, null);
  }

  public TransientException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
