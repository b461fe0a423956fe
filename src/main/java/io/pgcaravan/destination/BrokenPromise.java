package io.pgcaravan.destination;

/** A promise of the contract that was found not to be kept. */
final class BrokenPromise extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokenPromise(String message) {
    super(message);
  }

  /** Throws unless it was kept. */
  static void require(boolean kept, String otherwise, Object... arguments) {
    if (!kept) {
      throw new BrokenPromise(otherwise.formatted(arguments));
    }
  }
}
