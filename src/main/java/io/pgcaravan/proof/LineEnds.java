package io.pgcaravan.proof;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds line ends, eight bytes at a time. */
final class LineEnds {

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ALL = 0x0a0a0a0a0a0a0a0aL;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;

  private LineEnds() {}

  /**
   * A mask with the highest bit of each of the eight bytes that is a line end, first byte lowest.
   */
  static long mask(byte[] buffer, int at) {
    long x = (long) EIGHT.get(buffer, at) ^ ALL;
    return ~((x & LOW) + LOW | x | LOW);
  }

  /** The index of the first line end; -1 if there is none. */
  static int next(byte[] buffer, int from, int to) {
    int at = from;
    for (; at <= to - 8; at += 8) {
      long mask = mask(buffer, at);
      if (mask != 0) {
        return at + (Long.numberOfTrailingZeros(mask) >>> 3);
      }
    }
    for (; at < to; at++) {
      if (buffer[at] == '\n') {
        return at;
      }
    }
    return -1;
  }
}
