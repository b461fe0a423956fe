package io.pgcaravan.openpgp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.AEADEncDataPacket;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.PGPSessionKeyEncryptedData;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.PGPDataDecryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.SessionKeyDataDecryptorFactory;
import org.jspecify.annotations.Nullable;

/** An encrypted message whose header was read, in the form that {@link Encryption} gives it. */
final class Message {

  private static final String ELSE = "is not encrypted in the way that pg-caravan does it";

  private final PGPEncryptedDataList list;
  private final HeaderLimit source;

  private Message(PGPEncryptedDataList list, HeaderLimit source) {
    this.list = list;
    this.source = source;
  }

  /**
   * Reads the header.
   *
   * @throws TamperedException if it is none, or promises no protection against modification
   */
  static Message read(InputStream stream) throws IOException {
    HeaderLimit source = new HeaderLimit(stream);
    Object first = guarded(() -> new BcPGPObjectFactory(source).nextObject());
    if (!(first instanceof PGPEncryptedDataList list)) {
      throw new TamperedException("is no encrypted OpenPGP message", null);
    }
    if (!list.isIntegrityProtected()) {
      throw new TamperedException("has no modification detection code", null);
    }
    return new Message(list, source);
  }

  /** The session key in it, once for each recipient. */
  List<PGPPublicKeyEncryptedData> sessionKeys() {
    List<PGPPublicKeyEncryptedData> keys = new ArrayList<>();
    for (PGPEncryptedData each : list) {
      if (each instanceof PGPPublicKeyEncryptedData key) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** What was encrypted by a session key; its end is reached only if nothing was modified. */
  InputStream decrypt(byte[] key) throws IOException {
    PGPSessionKeyEncryptedData data = list.extractSessionKeyEncryptedData();
    if (data.isAEAD() || key.length != Aes.KEY_BYTES) {
      throw new TamperedException(ELSE, null);
    }
    source.lift();
    HeaderLimit content = new HeaderLimit(guarded(() -> data.getDataStream(new Decryptors(key))));
    Object inner = guarded(() -> new BcPGPObjectFactory(content).nextObject());
    if (!(inner instanceof PGPLiteralData literal)) {
      throw new TamperedException(ELSE, null);
    }
    content.lift();
    return new Checked(literal.getInputStream(), data);
  }

  /** A call of the library. */
  private interface Call<T> {
    T get() throws IOException, PGPException;
  }

  /** What it throws at bad input is of any kind; what the source throws is handed on. */
  private static <T> T guarded(Call<T> call) throws IOException {
    try {
      return call.get();
    } catch (PGPException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new TamperedException("is damaged: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new TamperedException("is damaged: " + e, e);
    }
  }

  /** Finds modifications at the end. */
  private static final class Checked extends FilterInputStream {
    private final PGPEncryptedData data;
    private boolean ended;
    private @Nullable IOException failure;

    Checked(InputStream in, PGPEncryptedData data) {
      super(in);
      this.data = data;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      try {
        return ended ? -1 : next(buffer, offset, length);
      } catch (IOException e) {
        failure = e; // a decompressor may have caught it
        throw e;
      }
    }

    private int next(byte[] buffer, int offset, int length) throws IOException {
      int n = guarded(() -> in.read(buffer, offset, length));
      if (n < 0) {
        ended = true;
        if (!guarded(data::verify)) {
          throw new TamperedException("was modified after it was encrypted", null);
        }
      }
      return n;
    }

    @Override
    public void close() {
      // the message's stream is left to its owner
    }
  }

  /** Lets the library use the JDK's ciphers. */
  private record Decryptors(byte[] key) implements SessionKeyDataDecryptorFactory {

    @Override
    public PGPSessionKey getSessionKey() {
      return new PGPSessionKey(SymmetricKeyAlgorithmTags.AES_256, key);
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(boolean protectedData, int algorithm, byte[] of) {
      return new Decryptor(key, new Sha1());
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(AEADEncDataPacket packet, PGPSessionKey of)
        throws PGPException {
      throw new PGPException(ELSE);
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(
        SymmetricEncIntegrityPacket packet, PGPSessionKey of) throws PGPException {
      throw new PGPException(ELSE);
    }
  }

  private record Decryptor(byte[] key, Sha1 digest) implements PGPDataDecryptor {

    @Override
    public InputStream getInputStream(InputStream in) {
      return new CfbInput(key, in);
    }

    @Override
    public int getBlockSize() {
      return Aes.BLOCK_BYTES;
    }

    @Override
    public PGPDigestCalculator getIntegrityCalculator() {
      return digest;
    }
  }
}
