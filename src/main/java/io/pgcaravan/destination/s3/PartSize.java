package io.pgcaravan.destination.s3;

/** How large the parts of an upload are. */
final class PartSize {

  /** S3 takes no upload of more parts. */
  static final int MOST_PARTS = 10_000;

  private static final long MEBIBYTE = 1024 * 1024;
  private static final long LEAST = 16 * MEBIBYTE;

  private PartSize() {}

  /** Whole mebibytes, so that a file has no more parts than a store takes; at least 16 of them. */
  static long of(long fileBytes) {
    long least = (fileBytes + MOST_PARTS - 1) / MOST_PARTS;
    return Math.max(LEAST, (least + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE);
  }
}
