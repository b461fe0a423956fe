package io.pgcaravan.seal;

import java.nio.ByteBuffer;

/**
 * Compresses one block into one complete gzip member (RFC 1952). Not thread-safe: a block has one
 * of its own.
 */
interface Deflate extends AutoCloseable {

  /** The most bytes that a block of so many bytes may need. */
  int bound(int plainBytes);

  /**
   * Compresses the remaining bytes of {@code plain} into {@code member}, which is cleared before
   * and flipped after.
   */
  void compress(ByteBuffer plain, ByteBuffer member);

  @Override
  void close();

  /** The fastest there is on this machine, at the gzip level asked for. */
  static Deflate ofLevel(int level) {
    return Libdeflate.available() ? new Libdeflate(level) : new JdkDeflate(level);
  }
}
