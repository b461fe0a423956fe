package io.pgcaravan.destination.s3;

import io.pgcaravan.failure.PermanentException;

/** The store refused to overwrite an object that appeared since the upload began. */
public final class NameTakenException extends PermanentException {

  private static final long serialVersionUID = 1L;

  NameTakenException(String what, Throwable cause) {
    super(
        what + " was refused, for the name is taken",
        "nothing was overwritten: move the object away, or give the plan another archive name",
        cause);
  }
}
