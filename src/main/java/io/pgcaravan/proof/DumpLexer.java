package io.pgcaravan.proof;

/**
 * Divides the text of a plain dump into its parts, as psql would: function bodies may contain the
 * word COPY, and rows anything.
 *
 * <p>It knows comments, quoted identifiers, strings with {@code standard_conforming_strings} on or
 * off, dollar quotes, bodies in {@code BEGIN ATOMIC}, parentheses, and COPY blocks. Text comes in
 * chunks of any size; memory does not grow with it. Source: psql's {@code psqlscan.l}, and
 * pg_dump's {@code pg_backup_archiver.c}.
 */
public final class DumpLexer {

  /** A statement up to this length is told as a whole. */
  public static final int HEAD_BYTES = 64 * 1024;

  private final DumpParts parts;

  public DumpLexer(DumpParts parts) {
    this.parts = parts;
  }

  /** Takes the next chunk. */
  public void add(byte[] buffer, int offset, int length) {
    throw new UnsupportedOperationException("to be written " + parts);
  }

  /**
   * Tells what is left; the text ends here.
   *
   * @throws io.pgcaravan.failure.PermanentException if it ends within a statement, a string or a
   *     COPY block
   */
  public void end() {
    throw new UnsupportedOperationException("to be written");
  }
}
