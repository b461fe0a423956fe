package io.pgcaravan.proof;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The first line of a COPY block.
 *
 * @param table as written: qualified, quoted where need be
 * @param columns as written, in their parentheses; empty for none
 */
public record CopyHeader(String table, String columns) {

  private static final String BEGIN = "COPY ";
  private static final String END = " FROM stdin;";

  /** Reads a statement that pg_dump wrote; none if it is another, or of another form. */
  static Optional<CopyHeader> read(byte[] statement, int length, Charset charset) {
    String text = new String(statement, 0, length, charset);
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      return Optional.empty();
    }
    String target = text.substring(BEGIN.length(), text.length() - END.length());
    int space = unquoted(target, ' ', 0);
    if (space <= 0) {
      return Optional.empty();
    }
    String table = target.substring(0, space);
    String columns = target.substring(space + 1);
    boolean list = columns.startsWith("(") && unquoted(columns, ')', 1) == columns.length() - 1;
    return (columns.isEmpty() || list) && unquoted(table, '(', 0) < 0
        ? Optional.of(new CopyHeader(table, columns))
        : Optional.empty();
  }

  /** Where a character is first, outside of quotes; -1 if nowhere. */
  private static int unquoted(String text, char sought, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == sought && !quoted) {
        return i;
      }
    }
    return -1;
  }
}
