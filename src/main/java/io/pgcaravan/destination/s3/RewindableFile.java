package io.pgcaravan.destination.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file, or a part of one, as a stream that goes back to its mark from any distance, so that the
 * second attempt at a part sends that part. Opened at the first read.
 */
public final class RewindableFile extends InputStream {

  private static final int BUFFER_BYTES = 128 * 1024;

  private final Path file;
  private final long end; // positions are the file's
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private @Nullable FileChannel channel;
  private long bufferEnd;
  private long mark;

  RewindableFile(Path file, long from, long bytes) {
    this.file = file;
    this.end = from + bytes;
    this.bufferEnd = from;
    this.mark = from;
  }

  private long position() {
    return bufferEnd - buffer.remaining();
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    if (channel == null) {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    }
    buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - bufferEnd));
    if (!buffer.hasRemaining()) {
      return false;
    }
    int count = channel.read(buffer, bufferEnd);
    buffer.flip();
    bufferEnd += Math.max(count, 0);
    return count > 0;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, end - position()));
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  /** Marks this position; however much is read after, it is not forgotten. */
  @Override
  public void mark(int readLimit) {
    mark = position();
  }

  @Override
  public void reset() {
    buffer.limit(0);
    bufferEnd = mark;
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
        channel = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
