package io.pgcaravan.restore;

import io.pgcaravan.failure.PermanentException;

/**
 * Nobody could tell whether a transaction was committed: the target holds either what it held, or
 * all that was restored.
 */
public final class UnknownOutcome extends PermanentException {

  private static final long serialVersionUID = 1L;

  UnknownOutcome(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
