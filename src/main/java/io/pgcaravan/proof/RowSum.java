package io.pgcaravan.proof;

import com.dynatrace.hash4j.hashing.HashValue128;

/** Counted rows, and the sum of their hashes; small, for there may be many tables. */
final class RowSum {

  private long rows;
  private long high;
  private long low;

  /** Rows that are only counted. */
  void add(long count) {
    rows += count;
  }

  void add(HashValue128 hash) {
    rows++;
    low += hash.getLeastSignificantBits();
    boolean carry = Long.compareUnsigned(low, hash.getLeastSignificantBits()) < 0;
    high += hash.getMostSignificantBits() + (carry ? 1 : 0);
  }

  long rows() {
    return rows;
  }

  String text() {
    return "%016x%016x".formatted(high, low);
  }
}
