package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;

/** Nothing begins any more, for the program stops: what was to begin is for the next start. */
public final class StoppingException extends PermanentException {

  private static final long serialVersionUID = 1L;

  StoppingException() {
    super("nothing begins any more, for the program stops", "begin it once it has started again");
  }
}
