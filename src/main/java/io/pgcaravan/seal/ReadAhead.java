package io.pgcaravan.seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream on a thread of its own, some blocks ahead of its reader: what the one does to make
 * the bytes and what the other does with them takes place at the same time.
 *
 * <p>Closing it ends the thread; the stream itself is left to its owner.
 */
final class ReadAhead extends InputStream {

  private static final int BLOCKS = 8;
  private static final int BLOCK_BYTES = 128 * 1024;

  /** Bytes, or the end, or why there are no more. */
  private record Block(byte[] bytes, int length, @Nullable Exception failure) {}

  private final InputStream source;
  private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS + 1);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS + 1);
  private final Thread thread;
  private Block block = new Block(new byte[0], 0, null);
  private int at;

  ReadAhead(InputStream source, String name) {
    this.source = source;
    for (int i = 0; i < BLOCKS; i++) {
      empty.add(new byte[BLOCK_BYTES]);
    }
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    try {
      int n = 0;
      while (n >= 0) {
        byte[] bytes = empty.take();
        n = source.read(bytes);
        full.put(new Block(bytes, n, null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (IOException | RuntimeException e) {
      full.add(new Block(new byte[0], -1, e));
    } catch (Error e) {
      // its reader would wait for ever
      full.add(new Block(new byte[0], -1, new IOException("reading failed: " + e, e)));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (at == block.length()) {
      next();
    }
    if (block.failure() instanceof IOException failure) {
      throw failure;
    }
    if (block.failure() instanceof RuntimeException failure) {
      throw failure;
    }
    if (block.length() < 0) {
      return -1;
    }
    int n = Math.min(length, block.length() - at);
    System.arraycopy(block.bytes(), at, buffer, offset, n);
    at += n;
    return n;
  }

  private void next() throws IOException {
    try {
      if (block.bytes().length > 0) {
        empty.put(block.bytes());
      }
      block = full.take();
      at = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
