package io.pgcaravan.destination.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;

/**
 * An object while it is read. Closed before its end it breaks the connection off, where the SDK's
 * own stream would read on to the end first; its failures are those of any stream.
 */
final class DownloadStream extends FilterInputStream {

  private boolean ended;

  DownloadStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      ended |= count < 0;
      return count;
    } catch (SdkException e) {
      throw new IOException("the object cannot be read to its end: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!ended && in instanceof Abortable abortable) {
      abortable.abort();
    }
    try {
      in.close();
    } catch (IOException e) {
      if (ended) {
        throw e; // a connection that was broken off may say so
      }
    }
  }
}
