package io.pgcaravan.proof;

import java.util.Arrays;

/** Keeps a statement while it is read, and tells it in one piece if it is not too long for that. */
final class StatementHead {

  private static final byte[] COPY = {'C', 'O', 'P', 'Y', ' '};

  /** The names of 1600 columns, quoted, and some of them full of quotes. */
  private static final int LONGEST_COPY = 512 * 1024;

  private final DumpParts parts;
  private byte[] bytes = new byte[8 * 1024];
  private int length;
  private boolean told;

  StatementHead(DumpParts parts) {
    this.parts = parts;
  }

  void begin() {
    length = 0;
    told = false;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether it is a COPY statement, and here from its first byte on. */
  boolean isCopy() {
    return !told && begins(COPY);
  }

  private boolean begins(byte[] word) {
    return length >= word.length && Arrays.equals(bytes, 0, word.length, word, 0, word.length);
  }

  /** More of it. */
  void add(byte[] buffer, int offset, int count) {
    add(buffer, offset, count, false);
  }

  /** The rest of it. */
  void addLast(byte[] buffer, int offset, int count) {
    add(buffer, offset, count, true);
  }

  private void add(byte[] buffer, int offset, int count, boolean last) {
    if (told) {
      parts.more(buffer, offset, count, last);
      return;
    }
    // its first word decides how much of it is kept
    int taken = Math.min(count, room(Math.max(0, COPY.length - length)));
    if (length + taken > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + taken, 2 * bytes.length));
    }
    System.arraycopy(buffer, offset, bytes, length, taken);
    length += taken;
    if (taken < count && room(0) > 0) {
      add(buffer, offset + taken, count - taken, last);
    } else if (taken < count) {
      tell(false);
      parts.more(buffer, offset + taken, count - taken, last);
    }
  }

  private int room(int forFirstWord) {
    int most = begins(COPY) ? LONGEST_COPY : DumpLexer.HEAD_BYTES;
    return forFirstWord > 0 ? forFirstWord : most - length;
  }

  /** Tells it, if that was not done yet: it has ended. */
  void tell() {
    if (!told) {
      tell(true);
    }
  }

  private void tell(boolean whole) {
    int first = Math.min(length, DumpLexer.HEAD_BYTES);
    told = true;
    parts.statement(bytes, 0, first, whole && first == length);
    if (first < length) {
      parts.more(bytes, first, length - first, whole);
    }
  }
}
