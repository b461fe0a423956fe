package io.pgcaravan.proof;

import java.nio.charset.StandardCharsets;

/**
 * The words of a statement, as far as they tell whether a semicolon ends it: the body of a function
 * in standard SQL, {@code BEGIN ATOMIC … END}, has semicolons of its own. The rule is psql's.
 */
final class AtomicBody {

  private static final int LONGEST = "procedure".length();
  private static final int FIRST_WORDS = 4;

  private final byte[] word = new byte[LONGEST];
  private int length;
  private int words;
  private String firstWords = "";
  private boolean routine;
  private int depth;

  void begin() {
    words = 0;
    firstWords = "";
    routine = false;
    depth = 0;
  }

  boolean open() {
    return depth > 0;
  }

  void beginWord(byte b) {
    length = 0;
    add(b);
  }

  void add(byte b) {
    if (length < LONGEST) {
      word[length] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
    length = Math.min(length + 1, LONGEST + 1);
  }

  /** Whether the word makes a string of what follows in which a backslash escapes. */
  boolean isEscapePrefix() {
    return length == 1 && word[0] == 'e';
  }

  /** The word is whole. */
  void endWord(int parentheses) {
    if (words < FIRST_WORDS) {
      firstWords += firstWord();
      words++;
      routine = firstWords.matches("c(or)?[fp].*");
    }
    if (routine && parentheses == 0) {
      count();
    }
  }

  /** Psql, too, knows the words that may come first by their initials. */
  private char firstWord() {
    return switch (text()) {
      case "create", "function", "procedure", "or", "replace" -> (char) word[0];
      default -> ' ';
    };
  }

  private void count() {
    switch (text()) {
      case "begin" -> depth++;
      case "case" -> depth += depth > 0 ? 1 : 0;
      case "end" -> depth -= depth > 0 ? 1 : 0;
      default -> {
        // another word
      }
    }
  }

  private String text() {
    return length > LONGEST ? "" : new String(word, 0, length, StandardCharsets.ISO_8859_1);
  }
}
