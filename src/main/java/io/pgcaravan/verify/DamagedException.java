package io.pgcaravan.verify;

import io.pgcaravan.failure.PermanentException;
import org.jspecify.annotations.Nullable;

/** An archive was read and is not what it should be; others could not be read at all. */
public final class DamagedException extends PermanentException {

  private static final long serialVersionUID = 1L;

  public DamagedException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
