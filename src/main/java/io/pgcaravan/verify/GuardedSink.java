package io.pgcaravan.verify;

import io.pgcaravan.proof.ProofTally;
import java.io.IOException;
import java.io.OutputStream;

/** Hands text on and keeps its proof; what the taker throws is told apart from a bad archive. */
final class GuardedSink extends OutputStream {

  /** The taker failed; the cause says why. */
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    Failure(Exception cause) {
      super(cause);
    }

    /** Throws what the taker threw. */
    IOException thrown() {
      if (getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      return (IOException) getCause();
    }
  }

  private final ProofTally tally;
  private final ArchiveText.Sink text;

  GuardedSink(ProofTally tally, ArchiveText.Sink text) {
    this.tally = tally;
    this.text = text;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    tally.add(buffer, offset, length);
    try {
      text.write(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      throw new Failure(e);
    }
  }
}
