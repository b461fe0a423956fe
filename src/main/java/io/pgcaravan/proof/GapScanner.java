package io.pgcaravan.proof;

import io.pgcaravan.failure.PermanentException;

/** Finds the first byte of the next statement, behind white space and comments. */
final class GapScanner {

  private enum State {
    SPACE,
    DASH,
    LINE_COMMENT,
    SLASH,
    BLOCK_COMMENT,
    BLOCK_STAR,
    BLOCK_SLASH
  }

  private State state = State.SPACE;
  private int comments;

  /**
   * Reads on.
   *
   * @return the index of the first byte that is neither white space nor of a comment; {@code to} if
   *     there is none
   */
  int scan(byte[] buffer, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = buffer[at];
      if (state == State.SPACE && !opensComment(b) && !StatementScanner.isSpace(b)) {
        return at;
      }
      next(b);
    }
    return to;
  }

  /** Whether nothing is open. */
  boolean closed() {
    return state == State.SPACE || state == State.LINE_COMMENT;
  }

  private static boolean opensComment(byte b) {
    return b == '-' || b == '/';
  }

  private void next(byte b) {
    state =
        switch (state) {
          case SPACE -> b == '-' ? State.DASH : b == '/' ? State.SLASH : State.SPACE;
          case DASH -> require(b == '-', State.LINE_COMMENT);
          case LINE_COMMENT -> b == '\n' ? State.SPACE : State.LINE_COMMENT;
          case SLASH -> require(b == '*', State.BLOCK_COMMENT);
          case BLOCK_COMMENT -> inComment(b);
          case BLOCK_STAR -> b == '/' ? close() : inComment(b);
          case BLOCK_SLASH -> b == '*' ? open() : inComment(b);
        };
  }

  private static State inComment(byte b) {
    return b == '*' ? State.BLOCK_STAR : b == '/' ? State.BLOCK_SLASH : State.BLOCK_COMMENT;
  }

  private State open() {
    comments++;
    return State.BLOCK_COMMENT;
  }

  private State close() {
    comments--;
    return comments == 0 ? State.SPACE : State.BLOCK_COMMENT;
  }

  private State require(boolean comment, State opened) {
    if (!comment) {
      throw new PermanentException(
          "the dump's text has a statement that begins with an operator",
          "pg_dump writes none: find out who changed the text");
    }
    comments = 1;
    return opened;
  }
}
