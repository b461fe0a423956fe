package io.pgcaravan.proof;

/**
 * Told the parts of a plain dump's text by a {@link DumpLexer}, in their order and without gap:
 * together they are all its bytes, unchanged. Buffers are the caller's and valid during the call
 * only.
 */
public interface DumpParts {

  /** White space and comments between statements. */
  void between(byte[] buffer, int offset, int length);

  /**
   * A statement, from its first word to its semicolon, if it is not longer than {@link
   * DumpLexer#HEAD_BYTES}; else its beginning of that length.
   *
   * @param whole whether it ends here
   */
  void statement(byte[] buffer, int offset, int length, boolean whole);

  /** More of a statement that did not end. */
  void more(byte[] buffer, int offset, int length, boolean last);

  /**
   * A command of psql, a line that begins with a backslash outside of statements, with its line
   * end; a dump has {@code \restrict} and {@code \\unrestrict} only.
   */
  void clientCommand(byte[] buffer, int offset, int length);

  /** A COPY statement, with its line end; lines of data follow, up to {@link #copyEnds}. */
  void copyBegins(CopyHeader header, byte[] buffer, int offset, int length);

  /**
   * Lines of data, of any number, the first and the last maybe in part.
   *
   * @param rows how many lines end in this part
   */
  void rows(byte[] buffer, int offset, int length, long rows);

  /** The line {@code \.}, with its line end. */
  void copyEnds(byte[] buffer, int offset, int length);
}
