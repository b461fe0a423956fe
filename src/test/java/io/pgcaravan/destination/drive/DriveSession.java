package io.pgcaravan.destination.drive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resumable upload of the stand-in: bytes go to disk, in steps of 256 KiB, hashed as they come.
 */
final class DriveSession {

  static final int STEP = 256 * 1024;
  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+)");

  /** What a request's {@code Content-Range} says; a status request has no first byte. */
  record Range(long first, long last, long total) {
    boolean isStatus() {
      return first < 0;
    }
  }

  final DriveItem item;
  final String fields;
  final long total;
  private final MessageDigest md5 = Checksums.digest("MD5");
  private final MessageDigest sha256 = Checksums.digest("SHA-256");
  private long received;
  boolean complete;

  DriveSession(DriveItem item, String fields, long total, Path content) throws IOException {
    this.item = item;
    this.fields = fields;
    this.total = total;
    item.content = content;
    Files.createFile(content);
  }

  Range range(String header, long contentLength) {
    Matcher range = RANGE.matcher(header == null ? "" : header);
    if (!range.matches() || Long.parseLong(range.group(3)) != total) {
      throw DriveRefusal.invalid("Failed to parse Content-Range header.");
    }
    if (range.group(1) == null) {
      if (contentLength != 0) {
        throw DriveRefusal.invalid("A status request has no content.");
      }
      return new Range(-1, -1, total);
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    long length = last - first + 1;
    if (first != received || last >= total || length != contentLength) {
      throw DriveRefusal.invalid("Invalid request: the range does not fit.");
    }
    if (last + 1 < total && length % STEP != 0) {
      throw DriveRefusal.invalid("Invalid request: chunks are multiples of 256 KiB.");
    }
    return new Range(first, last, total);
  }

  synchronized long received() {
    return received;
  }

  /**
   * Takes a chunk.
   *
   * @param length as announced
   * @param most how many bytes to take before the connection ends
   */
  synchronized void take(InputStream body, long length, long most, boolean corrupt)
      throws IOException {
    byte[] step = new byte[STEP];
    long left = Math.min(length, most);
    try (OutputStream out = Files.newOutputStream(item.content, StandardOpenOption.APPEND)) {
      while (left > 0) {
        int want = (int) Math.min(step.length, left);
        int n = body.readNBytes(step, 0, want);
        boolean ended = n < want;
        if (ended || (most < length && want < STEP)) {
          return; // a part of a step is not kept
        }
        if (corrupt && received == 0) {
          step[0] ^= 1;
        }
        out.write(step, 0, n);
        md5.update(step, 0, n);
        sha256.update(step, 0, n);
        received += n;
        left -= n;
      }
    }
  }

  /** Whether all has come; then the item is whole. */
  synchronized boolean finish() {
    if (received == total && !complete) {
      complete = true;
      item.size = total;
      item.md5 = HexFormat.of().formatHex(md5.digest());
      item.sha256 = HexFormat.of().formatHex(sha256.digest());
      return true;
    }
    return false;
  }

  /** What a 308 tells. */
  Map<String, String> progress() {
    return received() == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (received() - 1));
  }
}
