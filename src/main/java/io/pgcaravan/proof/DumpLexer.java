package io.pgcaravan.proof;

import io.pgcaravan.failure.PermanentException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** The settings that decide how the rest of the text is to be read; as pg_dump writes them. */
  private static final Pattern SETTING =
      Pattern.compile("SET (standard_conforming_strings|client_encoding) = '?(\\w+)'?;");

  private static final int LONGEST_SETTING = 200;

  private enum Place {
    GAP,
    STATEMENT,
    COMMAND,
    COPY_LINE_END,
    ROWS
  }

  private final DumpParts parts;
  private final GapScanner gap = new GapScanner();
  private final StatementScanner scanner = new StatementScanner();
  private final StatementHead head;
  private final CopyRows rows;
  private Place place = Place.GAP;
  private TextEncoding encoding = TextEncoding.UTF8;
  private @Nullable CopyHeader header;

  public DumpLexer(DumpParts parts) {
    this.parts = parts;
    this.head = new StatementHead(parts);
    this.rows = new CopyRows(parts);
  }

  /** The encoding of the text, as far as it has said so; names in headers are read by it. */
  public TextEncoding encoding() {
    return encoding;
  }

  /** Whether a backslash in {@code '…'} is an ordinary character, as the text last said. */
  public boolean standardStrings() {
    return scanner.standardStrings();
  }

  /**
   * Takes the next chunk.
   *
   * @throws PermanentException if it cannot be the text of a dump
   */
  public void add(byte[] buffer, int offset, int length) {
    int to = offset + length;
    int at = offset;
    while (at < to) {
      at =
          switch (place) {
            case GAP -> gap(buffer, at, to);
            case STATEMENT -> statement(buffer, at, to);
            case COMMAND -> command(buffer, at, to);
            case COPY_LINE_END -> copyLineEnd(buffer, at);
            case ROWS -> rows(buffer, at, to);
          };
    }
  }

  private int gap(byte[] buffer, int from, int to) {
    int end = gap.scan(buffer, from, to);
    if (end > from) {
      parts.between(buffer, from, end - from);
    }
    if (end < to) {
      head.begin();
      scanner.begin();
      place = buffer[end] == '\\' ? Place.COMMAND : Place.STATEMENT;
    }
    return end;
  }

  private int statement(byte[] buffer, int from, int to) {
    int end = scanner.scan(buffer, from, to);
    if (end < 0) {
      head.add(buffer, from, to - from);
      return to;
    }
    head.addLast(buffer, from, end - from);
    place = Place.GAP;
    header =
        head.isCopy()
            ? CopyHeader.read(head.bytes(), head.length(), encoding.charset()).orElse(null)
            : null;
    if (header != null) {
      place = Place.COPY_LINE_END;
    } else {
      head.tell();
      obey();
    }
    return end;
  }

  private void obey() {
    if (head.length() > LONGEST_SETTING) {
      return;
    }
    Matcher setting =
        SETTING.matcher(new String(head.bytes(), 0, head.length(), StandardCharsets.ISO_8859_1));
    if (!setting.matches()) {
      return;
    }
    if (setting.group(1).startsWith("standard")) {
      scanner.standardStrings(setting.group(2).equals("on"));
    } else {
      encoding = new TextEncoding(setting.group(2));
      scanner.encoding(encoding);
    }
  }

  private int command(byte[] buffer, int from, int to) {
    int lineEnd = LineEnds.next(buffer, from, to);
    int end = lineEnd < 0 ? to : lineEnd + 1;
    head.add(buffer, from, end - from);
    if (head.length() >= HEAD_BYTES) {
      throw new PermanentException(
          "the dump's text has an endless command of psql",
          "pg_dump writes none: find out who changed the text");
    }
    if (lineEnd >= 0) {
      parts.clientCommand(head.bytes(), 0, head.length());
      place = Place.GAP;
    }
    return end;
  }

  private int copyLineEnd(byte[] buffer, int at) {
    byte b = buffer[at];
    if (b != '\n' && b != '\r') {
      throw new PermanentException(
          "the dump's text goes on behind a COPY statement, in its line",
          "pg_dump writes no such thing: find out who changed the text");
    }
    head.add(buffer, at, 1);
    if (b == '\n' && header != null) {
      parts.copyBegins(header, head.bytes(), 0, head.length());
      rows.begin();
      place = Place.ROWS;
    }
    return at + 1;
  }

  private int rows(byte[] buffer, int from, int to) {
    int end = rows.read(buffer, from, to);
    if (rows.ended()) {
      place = Place.GAP;
    }
    return end;
  }

  /**
   * Tells what is left; the text ends here.
   *
   * @throws PermanentException if it ends within a statement, a string or a COPY block
   */
  public void end() {
    if (place == Place.COMMAND) {
      parts.clientCommand(head.bytes(), 0, head.length());
      place = Place.GAP;
    }
    if (place != Place.GAP || !gap.closed()) {
      throw new PermanentException(
          "the dump's text ends within "
              + (place == Place.GAP
                  ? "a comment"
                  : place == Place.ROWS ? "the rows of a table" : "a statement"),
          "it was cut off: take another copy of the archive");
    }
  }
}
