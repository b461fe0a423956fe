package io.pgcaravan.openpgp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the armored blocks of a text, line by line. Between them there may be comments; what may be
 * a part of a key is none, for a recipient must not be left out without a word.
 */
final class ArmoredBlocks {

  private static final Pattern BORDER = Pattern.compile("-----(BEGIN|END) PGP ([A-Z ]+)-----\\s*");

  /** A line of armor is at least as long, but for the last one of a block. */
  private static final Pattern ARMOR = Pattern.compile("[A-Za-z0-9+/=]{60,}\\s*");

  private static final Pattern NO_TEXT = Pattern.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f]");
  private static final Pattern PART_OF_A_BORDER = Pattern.compile("(BEGIN|END) PGP ");

  private final List<String> blocks = new ArrayList<>();
  private final StringBuilder block = new StringBuilder();
  private int number;
  private int begin;
  private String kind = "";
  private boolean full;

  private ArmoredBlocks() {}

  /** Whether there is one at all, or the beginning of one. */
  static boolean isIn(String text) {
    return text.lines().anyMatch(line -> BORDER.matcher(withoutMark(line)).matches());
  }

  /**
   * All of them.
   *
   * @throws StrayException if there is anything else but comments
   */
  static List<String> of(String text) throws StrayException {
    ArmoredBlocks found = new ArmoredBlocks();
    for (String line : (Iterable<String>) withoutMark(text).lines()::iterator) {
      found.number++;
      found.take(line);
    }
    if (found.begin > 0) {
      throw found.unended();
    }
    return found.blocks;
  }

  /** Windows begins a text with a byte order mark, which is read byte by byte here. */
  private static String withoutMark(String text) {
    return text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
  }

  private void take(String line) throws StrayException {
    Matcher border = BORDER.matcher(line);
    if (!border.matches()) {
      if (begin == 0) {
        requireComment(line);
      } else {
        inside(line);
      }
    } else if (border.group(1).equals("BEGIN")) {
      begin(border.group(2), line);
    } else {
      end(border.group(2), line);
    }
  }

  private void begin(String of, String line) throws StrayException {
    if (begin > 0) {
      throw unended();
    }
    begin = number;
    kind = of;
    full = false;
    block.setLength(0);
    block.append(line).append('\n');
  }

  private void end(String of, String line) throws StrayException {
    if (begin == 0) {
      throw new StrayException("the block that ends in line %d has no beginning".formatted(number));
    }
    if (!of.equals(kind)) {
      throw unended();
    }
    blocks.add(block.append(line).append('\n').toString());
    begin = 0;
  }

  private void requireComment(String line) throws StrayException {
    if (NO_TEXT.matcher(line).find()) {
      throw new StrayException("line %d holds something binary".formatted(number));
    }
    if (PART_OF_A_BORDER.matcher(line).find() || ARMOR.matcher(line).matches()) {
      throw new StrayException("line %d holds a part of another key".formatted(number));
    }
  }

  /** After its padding or checksum the library would leave out the rest. */
  private void inside(String line) throws StrayException {
    String content = line.strip();
    if (PART_OF_A_BORDER.matcher(line).find() || (full && !content.matches("|=.{4}"))) {
      throw unended();
    }
    boolean header = content.contains(":");
    full |= !header && (content.startsWith("=") || content.endsWith("="));
    block.append(line).append('\n');
  }

  private StrayException unended() {
    return new StrayException("the block that begins in line %d has no end".formatted(begin));
  }

  /** Says where there is something else, and what. */
  static final class StrayException extends Exception {

    private static final long serialVersionUID = 1L;

    StrayException(String message) {
      super(message);
    }
  }
}
