package io.pgcaravan.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure that may be gone at the next attempt: a lost connection, a lock, a busy server. */
public final class TransientException extends CaravanException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  public TransientException(String message, String hint) {
    this(message, hint, null);
  }

  public TransientException(String message, String hint, @Nullable Throwable cause) {
    this(message, hint, cause, null);
  }

  /**
   * A failure of a server that says when it may be asked again.
   *
   * @param retryAfter what the server asked for; null if it did not
   */
  public TransientException(
      String message, String hint, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, hint, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the server asked to be left alone. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
