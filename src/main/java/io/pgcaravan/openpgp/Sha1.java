package io.pgcaravan.openpgp;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;

/** What OpenPGP's modification detection code is made by (RFC 4880, section 5.14), from the JDK. */
final class Sha1 implements PGPDigestCalculator {

  private final MessageDigest digest;

  Sha1() {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  @Override
  public int getAlgorithm() {
    return HashAlgorithmTags.SHA1;
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        digest.update((byte) b);
      }

      @Override
      public void write(byte[] buffer, int offset, int length) {
        digest.update(buffer, offset, length);
      }
    };
  }

  @Override
  public byte[] getDigest() {
    return digest.digest();
  }

  @Override
  public void reset() {
    digest.reset();
  }
}
