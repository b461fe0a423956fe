package io.pgcaravan.openpgp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets a library read a message's header and no more: it would take the whole of an archive into
 * memory, where a flipped bit makes the archive another kind of packet.
 */
final class HeaderLimit extends FilterInputStream {

  /** Room for the session keys of hundreds of recipients. */
  private static final int MOST_BYTES = 512 * 1024;

  private int left = MOST_BYTES;
  private boolean lifted;

  HeaderLimit(InputStream in) {
    super(in);
  }

  /** The header was read. */
  void lift() {
    lifted = true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (lifted) {
      return in.read(buffer, offset, length);
    }
    if (left == 0) {
      throw new TamperedException("its header does not end", null);
    }
    int n = in.read(buffer, offset, Math.min(length, left));
    left -= Math.max(0, n);
    return n;
  }
}
