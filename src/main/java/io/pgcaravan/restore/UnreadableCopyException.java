package io.pgcaravan.restore;

import io.pgcaravan.failure.PermanentException;

/** One copy of an archive cannot be read where it is; another may be, elsewhere. */
public final class UnreadableCopyException extends PermanentException {

  private static final long serialVersionUID = 1L;

  UnreadableCopyException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
