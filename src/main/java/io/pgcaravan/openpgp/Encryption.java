package io.pgcaravan.openpgp;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.operator.PGPDataEncryptor;
import org.bouncycastle.openpgp.operator.PGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * Makes one OpenPGP message (RFC 4880): AES-256, with a modification detection code, so that every
 * gpg since 2.0 reads it; neither compressed nor armored.
 */
public final class Encryption {

  /** What an encrypted file's name ends in. */
  public static final String EXTENSION = ".gpg";

  /** A power of two: the size of partial packets. */
  private static final int PACKET_BYTES = 64 * 1024;

  private final List<PGPPublicKey> keys;
  private byte[] sessionKey = {};

  Encryption(List<PGPPublicKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Begins the message.
   *
   * @param sink closed with the message
   * @return takes what is encrypted; closing it ends the message
   */
  public OutputStream open(OutputStream sink) throws IOException {
    PGPEncryptedDataGenerator encrypted = new PGPEncryptedDataGenerator(new Builder());
    keys.forEach(key -> encrypted.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key)));
    try {
      OutputStream content = encrypted.open(sink, new byte[PACKET_BYTES]);
      OutputStream literal =
          new PGPLiteralDataGenerator()
              .open(content, PGPLiteralData.BINARY, "", new Date(0), new byte[PACKET_BYTES]);
      return new Stack(literal, content, sink);
    } catch (PGPException e) {
      throw new IOException("the session key could not be encrypted (" + e.getMessage() + ")", e);
    }
  }

  /** The key of the message that was begun. */
  public SessionKey sessionKey() {
    if (sessionKey.length == 0) {
      throw new IllegalStateException("no message was begun");
    }
    return new SessionKey(sessionKey);
  }

  /** Bouncy Castle's streams do not close those below. */
  private static final class Stack extends OutputStream {
    private final OutputStream literal;
    private final OutputStream content;
    private final OutputStream sink;
    private boolean closed;

    Stack(OutputStream literal, OutputStream content, OutputStream sink) {
      this.literal = literal;
      this.content = content;
      this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
      literal.write(b);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      literal.write(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        try (sink;
            content) {
          literal.close();
        }
      }
    }
  }

  /** Lets the library use the JDK's ciphers, and keeps the session key that it chose. */
  private final class Builder implements PGPDataEncryptorBuilder {
    private final SecureRandom random = new SecureRandom();

    @Override
    public int getAlgorithm() {
      return SymmetricKeyAlgorithmTags.AES_256;
    }

    @Override
    public PGPDataEncryptor build(byte[] key) {
      sessionKey = key.clone();
      return new Encryptor(key);
    }

    @Override
    public SecureRandom getSecureRandom() {
      return random;
    }

    @Override
    public int getAeadAlgorithm() {
      return -1;
    }

    @Override
    public int getChunkSize() {
      return -1;
    }

    @Override
    public boolean isV5StyleAEAD() {
      return false;
    }

    @Override
    public PGPDataEncryptorBuilder setWithIntegrityPacket(boolean wanted) {
      return this; // always
    }

    @Override
    public PGPDataEncryptorBuilder setWithAEAD(int algorithm, int chunkSize) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PGPDataEncryptorBuilder setUseV5AEAD() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PGPDataEncryptorBuilder setUseV6AEAD() {
      throw new UnsupportedOperationException();
    }
  }

  private record Encryptor(byte[] key, Sha1 digest) implements PGPDataEncryptor {
    Encryptor(byte[] key) {
      this(key, new Sha1());
    }

    @Override
    public OutputStream getOutputStream(OutputStream out) {
      return new CfbOutput(key, out);
    }

    @Override
    public PGPDigestCalculator getIntegrityCalculator() {
      return digest;
    }

    @Override
    public int getBlockSize() {
      return Aes.BLOCK_BYTES;
    }
  }
}
