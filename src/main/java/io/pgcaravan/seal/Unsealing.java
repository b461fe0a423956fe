package io.pgcaravan.seal;

import io.pgcaravan.openpgp.Decryption;
import io.pgcaravan.plan.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads an archive to its end in one pass: hashes and counts it, opens it, counts what was sealed,
 * each on a thread of its own.
 *
 * <p>A failure to read is told apart from damage, for the first may be gone at another attempt.
 */
public final class Unsealing {

  private static final int BUFFER_BYTES = 128 * 1024;

  /** The archive could not be read to its end; whether it is damaged is not known. */
  public static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    public Unreadable(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Counts, and marks failures of the source as such. */
  private static final class Source extends FilterInputStream {
    private long bytes;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int n = in.read(buffer, offset, length);
        bytes += Math.max(0, n);
        return n;
      } catch (IOException e) {
        throw new Unreadable(e);
      }
    }
  }

  private Unsealing() {}

  /**
   * Reads an archive.
   *
   * @param archive read to its end, not closed
   * @param decryption of an encrypted one; none for others
   * @param dump takes what was sealed, on this thread; not closed
   * @return sizes, hash and tail, as {@link Seal#seal} gave them
   * @throws Unreadable if the archive cannot be read
   * @throws io.pgcaravan.failure.CaravanException if it cannot be decrypted for want of the right
   *     key
   * @throws IOException if it is damaged, or {@code dump} fails
   */
  public static Sealed read(
      InputStream archive,
      Optional<Decryption> decryption,
      Compression.Method method,
      OutputStream dump)
      throws IOException {
    Source source = new Source(archive);
    DigestInputStream digest = new DigestInputStream(source, DigestStream.newDigest());
    Tail tail = new Tail();
    long plainBytes = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (ReadAhead sealed = new ReadAhead(digest, "unseal-hash");
        ReadAhead plain = decrypted(sealed, decryption);
        ReadAhead opened = new ReadAhead(Seal.open(plain, method), "unseal-open")) {
      for (int n = opened.read(buffer); n >= 0; n = opened.read(buffer)) {
        dump.write(buffer, 0, n);
        tail.add(buffer, n);
        plainBytes += n;
      }
      while (plain.read(buffer) >= 0) {
        // whether it was modified is known at its end, where the decompressor need not have been
      }
      while (sealed.read(buffer) >= 0) {
        // what follows the end of the compressed data belongs to the hash
      }
    }
    String sha256 = HexFormat.of().formatHex(digest.getMessageDigest().digest());
    return new Sealed(plainBytes, source.bytes, sha256, tail.bytes());
  }

  private static ReadAhead decrypted(ReadAhead sealed, Optional<Decryption> decryption)
      throws IOException {
    return decryption.isPresent()
        ? new ReadAhead(decryption.get().open(sealed), "unseal-decrypt")
        : sealed;
  }
}
