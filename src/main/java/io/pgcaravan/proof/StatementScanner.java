package io.pgcaravan.proof;

import io.pgcaravan.failure.PermanentException;

/**
 * Finds the semicolon that ends a statement, as psql's lexer does: strings, identifiers, comments,
 * dollar quotes, parentheses and bodies in {@code BEGIN ATOMIC} may hold others.
 */
final class StatementScanner {

  private enum State {
    CODE,
    WORD,
    STRING,
    STRING_ESCAPE,
    STRING_PAIR,
    AFTER_STRING,
    IDENTIFIER,
    DASH,
    LINE_COMMENT,
    SLASH,
    BLOCK_COMMENT,
    BLOCK_STAR,
    BLOCK_SLASH,
    DOLLAR_TAG,
    DOLLAR_BODY
  }

  private final AtomicBody body = new AtomicBody();
  private final DollarQuote dollar = new DollarQuote();
  private State state = State.CODE;
  private TextEncoding encoding = TextEncoding.UTF8;
  private boolean standardStrings = true;
  private boolean escapes;
  private boolean spaced;
  private boolean newLine;
  private int parentheses;
  private int comments;

  /** Whether a backslash in {@code '…'} is an ordinary character. */
  void standardStrings(boolean on) {
    standardStrings = on;
  }

  boolean standardStrings() {
    return standardStrings;
  }

  void encoding(TextEncoding of) {
    encoding = of;
  }

  /** Another statement begins. */
  void begin() {
    state = State.CODE;
    parentheses = 0;
    body.begin();
  }

  /**
   * Reads on.
   *
   * @return the index behind the semicolon that ends the statement; -1 if it does not end here
   */
  int scan(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = buffer[at];
      switch (state) {
        case CODE -> {
          if (b == ';' && parentheses == 0 && !body.open()) {
            return at + 1;
          }
          code(b);
          at++;
        }
        case WORD -> {
          if (isWord(b)) {
            body.add(b);
            at++;
          } else {
            state = State.CODE;
            escapes = b == '\'' && body.isEscapePrefix();
            body.endWord(parentheses);
            if (escapes) {
              state = State.STRING;
              at++;
            }
          }
        }
        case STRING -> at = string(buffer, at, to);
        case STRING_ESCAPE, STRING_PAIR -> {
          state = State.STRING;
          at++;
        }
        case AFTER_STRING -> at += afterString(b);
        case IDENTIFIER -> at = until((byte) '"', buffer, at, to);
        case DASH -> at += opens(b, (byte) '-', State.LINE_COMMENT);
        case SLASH -> at += opens(b, (byte) '*', State.BLOCK_COMMENT);
        case LINE_COMMENT -> at = until((byte) '\n', buffer, at, to);
        case BLOCK_COMMENT, BLOCK_STAR, BLOCK_SLASH -> {
          blockComment(b);
          at++;
        }
        case DOLLAR_TAG -> at += dollarTag(b);
        case DOLLAR_BODY -> {
          at = dollar.skip(buffer, at, to);
          if (dollar.closed()) {
            state = State.CODE;
          }
        }
      }
    }
    return -1;
  }

  private void code(byte b) {
    switch (b) {
      case '\'' -> {
        escapes = !standardStrings;
        state = State.STRING;
      }
      case '"' -> state = State.IDENTIFIER;
      case '-' -> state = State.DASH;
      case '/' -> state = State.SLASH;
      case '$' -> {
        dollar.open();
        state = State.DOLLAR_TAG;
      }
      case '(' -> parentheses++;
      case ')' -> parentheses = Math.max(0, parentheses - 1);
      case '\\' ->
          throw new PermanentException(
              "the dump's text has a backslash in a statement, which psql takes for a command",
              "pg_dump writes none: find out who changed the text");
      default -> {
        if (beginsWord(b)) {
          body.beginWord(b);
          state = State.WORD;
        }
      }
    }
  }

  private int string(byte[] buffer, int from, int to) {
    int at = from;
    boolean pairs = escapes && encoding.paired();
    for (; at < to; at++) {
      byte b = buffer[at];
      if (b == '\'') {
        state = State.AFTER_STRING;
        spaced = false;
        newLine = false;
        return at + 1;
      }
      if (escapes && b == '\\') {
        state = State.STRING_ESCAPE;
        return at + 1;
      }
      if (pairs && encoding.leads(b)) {
        state = State.STRING_PAIR;
        return at + 1;
      }
    }
    return at;
  }

  /** Two quotes are one of the string; and its next part may stand on another line. */
  private int afterString(byte b) {
    if (isSpace(b)) {
      spaced = true;
      newLine |= b == '\n' || b == '\r';
      return 1;
    }
    boolean goesOn = b == '\'' && (newLine || !spaced);
    state = goesOn ? State.STRING : State.CODE;
    return goesOn ? 1 : 0;
  }

  private int until(byte end, byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] != end) {
      at++;
    }
    if (at < to) {
      state = State.CODE;
    }
    return Math.min(to, at + 1);
  }

  private int opens(byte b, byte second, State comment) {
    boolean opened = b == second;
    state = opened ? comment : State.CODE;
    comments = opened ? 1 : 0;
    return opened ? 1 : 0;
  }

  /** They nest. */
  private void blockComment(byte b) {
    if (state == State.BLOCK_STAR && b == '/') {
      comments--;
      state = comments == 0 ? State.CODE : State.BLOCK_COMMENT;
    } else if (state == State.BLOCK_SLASH && b == '*') {
      comments++;
      state = State.BLOCK_COMMENT;
    } else {
      state = b == '*' ? State.BLOCK_STAR : b == '/' ? State.BLOCK_SLASH : State.BLOCK_COMMENT;
    }
  }

  private int dollarTag(byte b) {
    boolean taken = dollar.takesTag(b);
    if (!taken) {
      state = State.CODE;
      return 0;
    }
    if (dollar.opened()) {
      state = State.DOLLAR_BODY;
    }
    return 1;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f' || b == 0x0b;
  }

  static boolean beginsWord(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b < 0;
  }

  static boolean isWord(byte b) {
    return beginsWord(b) || b >= '0' && b <= '9' || b == '$';
  }
}
