package io.pgcaravan.proof;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * Counts lines and sums up their hashes; the order of the lines does not matter. The lines of
 * {@code COPY … TO STDOUT} give what the lines of the same rows in a dump give.
 *
 * <p>The hash is XXH3 of 128 bits, of each line without its line end; the sum is modulo 2^128.
 */
public final class RowHash {

  private static final Hasher128 HASHER = Hashing.xxh3_128();

  private final HashStream128 begun = HASHER.hashStream();
  private boolean open;
  private boolean pendingReturn;
  private RowSum sum = new RowSum();

  /** What it adds from now on goes there; it stands between two lines. */
  void into(RowSum other) {
    sum = other;
  }

  /** Takes lines, each with its line end, in chunks that may end anywhere. */
  public void add(byte[] buffer, int offset, int length) {
    int to = offset + length;
    int at = offset;
    for (int end = LineEnds.next(buffer, at, to); end >= 0; end = LineEnds.next(buffer, at, to)) {
      if (open) {
        finish(buffer, at, end);
      } else {
        int last = end > at && buffer[end - 1] == '\r' ? end - 1 : end;
        sum.add(HASHER.hashBytesTo128Bits(buffer, at, last - at));
      }
      at = end + 1;
    }
    if (at < to) {
      keep(buffer, at, to);
    }
  }

  /** The rest of a line that began in an earlier chunk. */
  private void finish(byte[] buffer, int from, int to) {
    keep(buffer, from, to); // a carriage return at its end is pending, and is left out
    sum.add(begun.get());
    begun.reset();
    open = false;
    pendingReturn = false;
  }

  private void keep(byte[] buffer, int from, int to) {
    open = true;
    if (from == to) {
      return;
    }
    if (pendingReturn) {
      begun.putByte((byte) '\r');
    }
    pendingReturn = buffer[to - 1] == '\r';
    begun.putBytes(buffer, from, (pendingReturn ? to - 1 : to) - from);
  }

  public long rows() {
    return sum.rows();
  }

  /** 32 hexadecimal digits. */
  public String sum() {
    return sum.text();
  }
}
