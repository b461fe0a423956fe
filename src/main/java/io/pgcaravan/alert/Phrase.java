package io.pgcaravan.alert;

/** The shape of texts in alerts. */
final class Phrase {

  private static final int LONGEST_TITLE = 150;

  private Phrase() {}

  /** A text as a sentence begins. */
  static String sentence(String text) {
    String line = text.strip();
    return line.isEmpty() ? line : Character.toUpperCase(line.charAt(0)) + line.substring(1);
  }

  /** A title in one line, cut where it is too long for one. */
  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_TITLE ? line : line.substring(0, LONGEST_TITLE - 1) + "…";
  }
}
