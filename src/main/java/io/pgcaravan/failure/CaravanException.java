package io.pgcaravan.failure;

import org.jspecify.annotations.Nullable;

/**
 * A failure that was foreseen: what failed, with which name, and what to do about it.
 *
 * <p>Each one is either {@linkplain TransientException transient} (worth another attempt) or
 * {@linkplain PermanentException permanent} (a person must act). Messages are lower case, without a
 * full stop, and never hold a secret. Expected failures are told in one line; the cause is for the
 * debug log. {@link Secrets} are taken out, whoever they come from.
 */
public abstract sealed class CaravanException extends RuntimeException
    permits TransientException, PermanentException {

  private static final long serialVersionUID = 1L;

  private final String hint;

  CaravanException(String message, String hint, @Nullable Throwable cause) {
    super(Secrets.mask(message), cause);
    this.hint = Secrets.mask(hint);
  }

  /** What to do about it, as one imperative sentence. */
  public String hint() {
    return hint;
  }

  /** The failure in one line, as logs and terminals show it. */
  public String line() {
    return getMessage() + " HINT: " + hint;
  }
}
