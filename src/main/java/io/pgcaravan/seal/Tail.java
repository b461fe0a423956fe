package io.pgcaravan.seal;

import java.util.Arrays;

/** Keeps the last bytes of a stream: enough to see how a dump ends. */
final class Tail {

  static final int BYTES = 1024;

  private byte[] kept = {};

  void add(byte[] buffer, int length) {
    if (length >= BYTES) {
      kept = Arrays.copyOfRange(buffer, length - BYTES, length);
      return;
    }
    int old = Math.min(kept.length, BYTES - length);
    byte[] next = new byte[old + length];
    System.arraycopy(kept, kept.length - old, next, 0, old);
    System.arraycopy(buffer, 0, next, old, length);
    kept = next;
  }

  byte[] bytes() {
    return kept;
  }
}
