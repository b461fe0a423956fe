package io.pgcaravan.failure;

/** How a failure is told apart, by what is to be done about it. */
public enum ErrorClass {
  /** May be gone at the next attempt; all attempts failed. */
  TRANSIENT("wait and run it again; if it stays, look at what it names"),
  /** A person must act. */
  PERMANENT("a person must act: do what the hint says, then run it again"),
  /** Configuration: nothing was tried. */
  USAGE("mend the configuration: `./caravan doctor` checks it"),
  /** Nobody thought of it. */
  UNFORESEEN("see the log of the run; CARAVAN_LOG=debug shows more");

  private final String action;

  ErrorClass(String action) {
    this.action = action;
  }

  /** What to do about failures of this class, beside their own hints. */
  public String action() {
    return action;
  }

  public static ErrorClass of(CaravanException failure) {
    if (failure instanceof TransientException) {
      return TRANSIENT;
    }
    return failure instanceof UsageException ? USAGE : PERMANENT;
  }
}
