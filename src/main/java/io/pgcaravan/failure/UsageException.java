package io.pgcaravan.failure;

import org.jspecify.annotations.Nullable;

/** Something asked for does not exist or is malformed; nothing was tried (exit code 2). */
public final class UsageException extends PermanentException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message, String hint) {
    super(message, hint);
  }

  public UsageException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
