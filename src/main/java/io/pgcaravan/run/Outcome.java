package io.pgcaravan.run;

/** How a run ended. */
public enum Outcome {
  /** At all destinations. */
  COMPLETE,
  /** At some of them. */
  PARTIAL,
  /** Nowhere. */
  FAILED
}
