package io.pgcaravan.verify;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import java.io.IOException;
import java.time.Duration;

/**
 * The SQL text in an archive at a destination, whatever its format and compression, checked while
 * it is read: size, SHA-256, decompression, completeness, proof.
 *
 * <p>What is read may be bad until {@link #writeTo} has returned: only then may a transaction that
 * was fed with it be committed.
 *
 * @param level how much of the proof is worked out from the text; the manifest's level is compared
 *     if it asks for no more
 * @param limit for pg_restore, which turns an archive of the custom format into text
 */
public record ArchiveText(
    Destination destination, StoredArchive archive, ProofLevel level, Duration limit) {

  /** Takes the text. */
  public interface Sink {
    /** Takes the next chunk; the buffer is the caller's. */
    void write(byte[] buffer, int offset, int length) throws IOException;
  }

  /**
   * What was read, and found good.
   *
   * @param proof worked out from the text, whether there is a manifest or not
   */
  public record Read(Verified verified, Proof proof) {}

  /**
   * Reads the archive to its end.
   *
   * @param text takes the SQL
   * @throws DamagedException if it is damaged, or not what its manifest says
   * @throws io.pgcaravan.failure.TransientException if it could not be read
   * @throws IOException what the sink throws
   */
  public Read writeTo(Sink text) throws IOException {
    throw new UnsupportedOperationException("to be written");
  }
}
