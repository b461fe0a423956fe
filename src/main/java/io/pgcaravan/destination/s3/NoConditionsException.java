package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.PermanentException;

/** A store does not implement a write on the condition that nothing has its name. */
final class NoConditionsException extends PermanentException {

  private static final long serialVersionUID = 1L;

  NoConditionsException(String what, Throwable cause) {
    super(
        "%s was refused, for the store knows no conditional writes (501)".formatted(what),
        "set S3_CONDITIONAL_WRITES=false",
        cause);
  }
}
