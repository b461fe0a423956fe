package io.pgcaravan.openpgp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.crypto.Cipher;

/**
 * Reads what {@link CfbOutput} wrote. The key stream of each block is the one before it, encrypted:
 * a chunk of them is encrypted in one go.
 */
final class CfbInput extends FilterInputStream {

  private final Cipher blocks;

  /** The last block of the chunk before, and the chunk. */
  private final byte[] sealed = new byte[Aes.BLOCK_BYTES + Aes.CHUNK_BYTES];

  private final byte[] plain = new byte[Aes.CHUNK_BYTES];
  private int at;
  private int end;
  private boolean last;

  CfbInput(byte[] key, InputStream in) {
    super(in);
    blocks = Aes.blocks(key);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end && !next()) {
      return -1;
    }
    int part = Math.min(length, end - at);
    System.arraycopy(plain, at, buffer, offset, part);
    at += part;
    return part;
  }

  private boolean next() throws IOException {
    if (last) {
      return false;
    }
    int read = in.readNBytes(sealed, Aes.BLOCK_BYTES, Aes.CHUNK_BYTES);
    last = read < Aes.CHUNK_BYTES;
    int whole = (read + Aes.BLOCK_BYTES - 1) / Aes.BLOCK_BYTES * Aes.BLOCK_BYTES;
    Aes.encrypt(blocks, sealed, whole, plain, 0);
    for (int i = 0; i < read; i++) {
      plain[i] ^= sealed[Aes.BLOCK_BYTES + i];
    }
    System.arraycopy(sealed, Aes.CHUNK_BYTES, sealed, 0, Aes.BLOCK_BYTES);
    at = 0;
    end = read;
    return read > 0;
  }

  @Override
  public int available() {
    return end - at;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, Aes.CHUNK_BYTES)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
