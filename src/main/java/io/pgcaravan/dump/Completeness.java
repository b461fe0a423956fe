package io.pgcaravan.dump;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Whether a dump is whole, beyond its exit code. */
public final class Completeness {

  /**
   * How a plain dump ends: pg_dump(1) writes this comment last, and since the fixes for
   * CVE-2025-8714 an {@code \\unrestrict} after it.
   */
  private static final Pattern TRAILER =
      Pattern.compile(
          "\n-- PostgreSQL database dump complete\n--\n\\s*(?:\\\\unrestrict \\S+\n\\s*)?\\z");

  private Completeness() {}

  /**
   * Looks for the trailer of a plain dump.
   *
   * @param tail the last bytes of the dump
   * @throws TransientException if they do not hold it
   */
  public static void requireTrailer(byte[] tail) {
    String text = new String(tail, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    if (!TRAILER.matcher(text).find()) {
      throw new TransientException(
          "the dump ends without pg_dump's trailer, so it is not complete",
          "look for what cut it off: a wrapper around pg_dump, a full disk, a lost connection");
    }
  }

  /**
   * Compares a dump's size with what the plan expects at least.
   *
   * @throws PermanentException if it is smaller
   */
  public static void requireMinimumSize(long plainBytes, long minimumBytes) {
    if (plainBytes < minimumBytes) {
      throw new PermanentException(
          "the dump has %,d bytes, less than the plan's minimum of %,d"
              .formatted(plainBytes, minimumBytes),
          "look whether the database lost data; if it is right, lower minimumSize");
    }
  }
}
