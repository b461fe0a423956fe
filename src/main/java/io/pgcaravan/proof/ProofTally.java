package io.pgcaravan.proof;

/** Reads a plain dump's text as it passes and keeps its proof; memory grows with tables only. */
public final class ProofTally {

  private final ProofLevel level;

  public ProofTally(ProofLevel level) {
    this.level = level;
  }

  /** Takes the next chunk of the text. */
  public void add(byte[] buffer, int offset, int length) {
    throw new UnsupportedOperationException("to be written");
  }

  /** What it found; the text ends here. */
  public Proof proof() {
    throw new UnsupportedOperationException("to be written " + level);
  }
}
