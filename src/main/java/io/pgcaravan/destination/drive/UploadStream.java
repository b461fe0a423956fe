package io.pgcaravan.destination.drive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file on its way to Drive. It goes back by seeking, so that the uploader keeps none of a part's
 * bytes in memory, and hashes each byte the first time it is read.
 */
final class UploadStream extends InputStream {

  /** So often may a part begin at the same byte before the upload is given up. */
  private static final int MOST_BEGINNINGS = 50;

  private final FileChannel channel;
  private final StallWatch.Upload watch;
  private final MessageDigest digest = Checksums.digest("SHA-256");
  private long hashed;
  private long marked = -1;
  private int beginnings;
  private Optional<String> sha256 = Optional.empty();

  UploadStream(Path file, StallWatch watch) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.watch = watch.begin();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    watch.signOfLife();
    long at = channel.position();
    int n = channel.read(ByteBuffer.wrap(bytes, offset, length));
    if (n > 0 && at <= hashed && at + n > hashed) {
      int known = (int) (hashed - at);
      digest.update(bytes, offset + known, n - known);
      hashed = at + n;
    }
    return n;
  }

  @Override
  public long skip(long count) throws IOException {
    long from = channel.position();
    channel.position(Math.min(channel.size(), from + Math.max(0, count)));
    return channel.position() - from;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, channel.size() - channel.position());
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  /** The uploader marks where each part begins. */
  @Override
  public synchronized void mark(int limit) {
    try {
      beginnings = channel.position() == marked ? beginnings + 1 : 0;
      marked = channel.position();
    } catch (IOException e) {
      marked = -1; // reset tells of it
    }
  }

  @Override
  public synchronized void reset() throws IOException {
    if (marked < 0 || beginnings > MOST_BEGINNINGS) {
      throw new IOException("the upload makes no progress");
    }
    channel.position(marked);
  }

  /** Whether a part was under way, ever. */
  synchronized boolean begun() {
    return marked >= 0;
  }

  /** The file's SHA-256, once every byte was read. */
  Optional<String> sha256(long sizeBytes) {
    if (sha256.isEmpty() && hashed == sizeBytes) {
      sha256 = Optional.of(HexFormat.of().formatHex(digest.digest()));
    }
    return sha256;
  }

  @Override
  public void close() throws IOException {
    watch.close();
    channel.close();
  }
}
