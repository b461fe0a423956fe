package io.pgcaravan.proof;

/** The lines of a COPY block, up to the line {@code \.}, which may end as on Windows. */
final class CopyRows {

  private static final byte[] END = {'\\', '.', '\r'};

  private final DumpParts parts;
  private final byte[] line = new byte[4];
  private boolean atLineStart = true;

  /** How much of the last line was seen, as far as it can be the end. */
  private int matched;

  private long rows;
  private boolean ended;

  CopyRows(DumpParts parts) {
    this.parts = parts;
  }

  void begin() {
    atLineStart = true;
    matched = 0;
    ended = false;
  }

  boolean ended() {
    return ended;
  }

  /** Reads on, tells the rows and the end, and returns the index behind what it read. */
  int read(byte[] buffer, int from, int to) {
    int at = matched > 0 ? resume(buffer, from, to) : from;
    if (ended || at == to) {
      return at;
    }
    rows = 0;
    int end = atLineStart && endsAt(buffer, at, to) ? at : endAfter(buffer, at, to);
    if (end > at) {
      parts.rows(buffer, at, end - at, rows);
    }
    return end < to ? tellEnd(buffer, end, to) : to;
  }

  /** The chunk before ended within what may be the end of the block. */
  private int resume(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && matched > 0) {
      byte b = buffer[at];
      if (b == '\n' && matched >= 2) {
        System.arraycopy(END, 0, line, 0, matched);
        line[matched] = '\n';
        ended = true;
        parts.copyEnds(line, 0, matched + 1);
        return at + 1;
      }
      if (matched < END.length && b == END[matched]) {
        matched++;
        at++;
      } else {
        parts.rows(END, 0, matched, 0);
        matched = 0;
        atLineStart = false;
      }
    }
    return at;
  }

  /** The index of the line that is the end, or may be; {@code to} if there is none. */
  private int endAfter(byte[] buffer, int from, int to) {
    int at = from;
    for (; at <= to - 8; at += 8) {
      for (long mask = LineEnds.mask(buffer, at); mask != 0; mask &= mask - 1) {
        rows++;
        int next = at + (Long.numberOfTrailingZeros(mask) >>> 3) + 1;
        if (next < to && buffer[next] == '\\' && endsAt(buffer, next, to)) {
          return next;
        }
      }
    }
    for (; at < to; at++) {
      if (buffer[at] == '\n') {
        rows++;
        if (endsAt(buffer, at + 1, to)) {
          return at + 1;
        }
      }
    }
    atLineStart = buffer[to - 1] == '\n';
    return to;
  }

  /** Whether a line is the end, as far as it is here. */
  private static boolean endsAt(byte[] buffer, int at, int to) {
    for (int i = 0; at + i < to; i++) {
      byte b = buffer[at + i];
      if (b == '\n') {
        return i >= 2;
      }
      if (i == END.length || b != END[i]) {
        return false;
      }
    }
    return at < to;
  }

  private int tellEnd(byte[] buffer, int from, int to) {
    int last = Math.min(to, from + line.length) - 1;
    int end = from;
    while (end < last && buffer[end] != '\n') {
      end++;
    }
    if (buffer[end] == '\n') {
      ended = true;
      parts.copyEnds(buffer, from, end + 1 - from);
    } else {
      matched = end + 1 - from;
    }
    return end + 1;
  }
}
