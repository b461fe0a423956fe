package io.pgcaravan.proof;

import io.pgcaravan.failure.PermanentException;

/** A string in dollar quotes, {@code $tag$ … $tag$}: only the same tag ends it. */
final class DollarQuote {

  private static final int LONGEST_TAG = 1024;

  private final byte[] tag = new byte[LONGEST_TAG];
  private int length;
  private int matched;

  /** Its first dollar was read. */
  void open() {
    tag[0] = '$';
    length = 1;
    matched = 0;
  }

  /** Whether a byte belongs to the tag; else it was no tag, but a parameter such as {@code $1}. */
  boolean takesTag(byte b) {
    boolean fits =
        b == '$' || StatementScanner.beginsWord(b) || length > 1 && StatementScanner.isWord(b);
    if (fits && length == LONGEST_TAG) {
      throw new PermanentException(
          "the dump's text has a dollar quote with an endless tag", "pg_dump writes no such thing");
    }
    if (fits) {
      tag[length++] = b;
    }
    return fits;
  }

  boolean opened() {
    return length > 1 && tag[length - 1] == '$';
  }

  /** Reads the body, and returns the index behind what it read. */
  int skip(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && matched < length) {
      byte b = buffer[at++];
      if (matched > 0 && b == tag[matched]) {
        matched++;
      } else {
        matched = b == '$' ? 1 : 0;
      }
    }
    return at;
  }

  boolean closed() {
    return matched == length;
  }
}
