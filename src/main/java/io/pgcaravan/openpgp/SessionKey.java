package io.pgcaravan.openpgp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The key that one message is encrypted by. Who made the message may read it again while this is in
 * memory, without anybody's private key; closing it forgets the key.
 */
public final class SessionKey implements Decryption, AutoCloseable {

  private final byte[] key;

  SessionKey(byte[] key) {
    this.key = key.clone();
  }

  @Override
  public InputStream open(InputStream message) throws IOException {
    return Message.read(message).decrypt(key);
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
