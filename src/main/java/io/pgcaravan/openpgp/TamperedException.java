package io.pgcaravan.openpgp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message is not as it was encrypted: modified, cut off, or without protection against that. */
public final class TamperedException extends IOException {

  private static final long serialVersionUID = 1L;

  TamperedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
