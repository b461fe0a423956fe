package io.pgcaravan.drill;

import io.pgcaravan.proof.CopyHeader;
import io.pgcaravan.proof.DumpParts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes the text of an archive that holds a part of its database, so that it can be restored by
 * itself: foreign keys to tables that it lacks are left out and named. In a database that has the
 * schema already, what it makes takes the place of what is there.
 *
 * <p>All else passes as it is. Source: what pg_dump writes, in {@code pg_dump.c}.
 */
final class PartialText implements DumpParts {

  private static final String NAME =
      "(?:\"(?:[^\"]|\"\")++\"|[\\w$\\x80-\\xff]+)(?:\\.(?:\"(?:[^\"]|\"\")++\"|[\\w$\\x80-\\xff]+))?";

  private static final Pattern MAKES =
      Pattern.compile(
          "CREATE (?:UNLOGGED )?((?:FOREIGN )?TABLE|SEQUENCE|(?:MATERIALIZED )?VIEW) (?:IF NOT EXISTS )?("
              + NAME
              + ")(?s:.*)");

  private static final Pattern SCHEMA = Pattern.compile("CREATE SCHEMA (" + NAME + ");");

  private static final Pattern FOREIGN_KEY =
      Pattern.compile(
          "ALTER (?:FOREIGN )?TABLE (?:ONLY )?("
              + NAME
              + ")\\s+ADD CONSTRAINT ("
              + NAME
              + ") FOREIGN KEY (?s:.*?) REFERENCES ("
              + NAME
              + ")\\((?s:.*)");

  private final DumpParts next;
  private final boolean replaces;
  private final Set<String> tables = new HashSet<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * Stands before those who take the text.
   *
   * @param replaces whether the database has the schema already
   */
  PartialText(DumpParts next, boolean replaces) {
    this.next = next;
    this.replaces = replaces;
  }

  /** The foreign keys that were left out, in words. */
  List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  @Override
  public void statement(byte[] buffer, int offset, int length, boolean whole) {
    if (whole) {
      String statement = new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
      String changed = changed(statement);
      if (!changed.equals(statement)) {
        byte[] bytes = changed.getBytes(StandardCharsets.ISO_8859_1);
        pass(bytes, changed);
        return;
      }
    }
    next.statement(buffer, offset, length, whole);
  }

  /** What is left of a statement that was left out are its line ends: lines keep their numbers. */
  private void pass(byte[] bytes, String text) {
    if (text.isBlank()) {
      next.between(bytes, 0, bytes.length);
    } else {
      next.statement(bytes, 0, bytes.length, true);
    }
  }

  private String changed(String statement) {
    Matcher makes = MAKES.matcher(statement);
    if (makes.matches()) {
      tables.add(makes.group(2));
      return replaces
          ? "DROP %s IF EXISTS %s CASCADE; %s".formatted(makes.group(1), makes.group(2), statement)
          : statement;
    }
    Matcher schema = SCHEMA.matcher(statement);
    if (schema.matches()) {
      return replaces ? "CREATE SCHEMA IF NOT EXISTS %s;".formatted(schema.group(1)) : statement;
    }
    Matcher key = FOREIGN_KEY.matcher(statement);
    if (key.matches() && !tables.contains(key.group(3))) {
      leftOut.add(words(key));
      return statement.replaceAll("[^\\n]", "");
    }
    return statement;
  }

  private static String words(Matcher key) {
    return utf8(
        "the foreign key %s of %s was not checked: %s is not in the archive"
            .formatted(key.group(2), key.group(1), key.group(3)));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Override
  public void between(byte[] buffer, int offset, int length) {
    next.between(buffer, offset, length);
  }

  @Override
  public void more(byte[] buffer, int offset, int length, boolean last) {
    next.more(buffer, offset, length, last);
  }

  @Override
  public void clientCommand(byte[] buffer, int offset, int length) {
    next.clientCommand(buffer, offset, length);
  }

  @Override
  public void copyBegins(CopyHeader header, byte[] buffer, int offset, int length) {
    next.copyBegins(header, buffer, offset, length);
  }

  @Override
  public void rows(byte[] buffer, int offset, int length, long rows) {
    next.rows(buffer, offset, length, rows);
  }

  @Override
  public void copyEnds(byte[] buffer, int offset, int length) {
    next.copyEnds(buffer, offset, length);
  }
}
