package io.pgcaravan.restore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.proof.CopyHeader;
import io.pgcaravan.proof.DumpParts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hands a dump's text on to a session that has a transaction of its own around it: what pg_dump
 * writes for a session without one is taken out, what it never writes is refused. Line ends are
 * kept, so that line numbers stay those of the archive.
 *
 * <p>Taken out are {@code \restrict} and {@code \\unrestrict}, for the session has its own key; the
 * {@code BEGIN} and {@code COMMIT} around large objects; and settings that the server is too old to
 * know. Refused is all else that speaks to psql, that begins or ends transactions, or that copies
 * from or to anything but the archive's own rows.
 */
final class ArchiveFilter implements DumpParts {

  /** What pg_dump of one version sets and a server of an earlier one may not know. */
  static final Set<String> NEWER_SETTINGS =
      Set.of(
          "transaction_timeout",
          "idle_in_transaction_session_timeout",
          "lock_timeout",
          "row_security",
          "default_table_access_method");

  private static final Set<String> TRANSACTIONAL =
      Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE");

  private static final Pattern SET = Pattern.compile("SET (\\w+) = (?:'[^']*'|\\w+);");
  private static final Pattern SCHEMA =
      Pattern.compile("(?:CREATE SCHEMA|DROP SCHEMA(?: IF EXISTS)?) (.+);");
  private static final int LONGEST_TAKEN_OUT = 200;

  private final OutputStream out;
  private final Set<String> unknownSettings;
  private final Set<String> present;
  private final ConfiguredTables.Clearing clearing;
  private long line = 1;
  private boolean inBlock;

  /**
   * @param out takes what is let through
   * @param unknownSettings those of {@link #NEWER_SETTINGS} that the server does not know
   * @param preparation names the schemas that are there already, which are neither made nor
   *     dropped, and tables of extensions, whose rows go before the archive's
   */
  ArchiveFilter(OutputStream out, Set<String> unknownSettings, Preparation preparation) {
    this.out = out;
    this.unknownSettings = Set.copyOf(unknownSettings);
    this.present =
        preparation.present().stream()
            .flatMap(name -> Stream.of(name, SqlText.identifier(name)))
            .map(
                name -> new String(name.getBytes(UTF_8), ISO_8859_1)) // as statements are read here
            .collect(Collectors.toUnmodifiableSet());
    this.clearing = preparation.configured().new Clearing();
  }

  /** The number of the line that comes next, from 1 on. */
  long line() {
    return line;
  }

  @Override
  public void between(byte[] buffer, int offset, int length) {
    pass(buffer, offset, length);
  }

  @Override
  public void statement(byte[] buffer, int offset, int length, boolean whole) {
    if (whole && length <= LONGEST_TAKEN_OUT && isTakenOut(ascii(buffer, offset, length))) {
      drop(buffer, offset, length);
      return;
    }
    refuseOthers(buffer, offset, length);
    pass(buffer, offset, length);
  }

  private boolean isTakenOut(String statement) {
    if (statement.equals("BEGIN;") && !inBlock) {
      inBlock = true;
      return true;
    }
    if (statement.equals("COMMIT;") && inBlock) {
      inBlock = false;
      return true;
    }
    Matcher schema = SCHEMA.matcher(statement);
    if (schema.matches() && present.contains(schema.group(1))) {
      return true;
    }
    Matcher set = SET.matcher(statement);
    return set.matches() && unknownSettings.contains(set.group(1));
  }

  private void refuseOthers(byte[] buffer, int offset, int length) {
    String head = ascii(buffer, offset, Math.min(length, LONGEST_TAKEN_OUT));
    String[] words = FirstWords.of(head);
    boolean prepares = words[0].equals("PREPARE") && words[1].equals("TRANSACTION");
    boolean sets =
        words[0].equals("SET") && Set.of("TRANSACTION", "CONSTRAINTS").contains(words[1]);
    if (TRANSACTIONAL.contains(words[0]) || prepares || sets) {
      throw refused("the statement %s".formatted((words[0] + " " + words[1]).strip()));
    }
    if (words[0].equals("COPY")) {
      throw refused("a COPY that is none of the archive's own rows");
    }
  }

  @Override
  public void more(byte[] buffer, int offset, int length, boolean last) {
    pass(buffer, offset, length);
  }

  @Override
  public void clientCommand(byte[] buffer, int offset, int length) {
    String command = ascii(buffer, offset, length).strip();
    if (!command.matches("\\\\(un)?restrict [0-9A-Za-z]+")) {
      String name = command.split("\\s", 2)[0];
      throw refused("the psql command %s".formatted(name.length() > 30 ? "" : name).strip());
    }
    drop(buffer, offset, length);
  }

  @Override
  public void copyBegins(CopyHeader header, byte[] buffer, int offset, int length) {
    clearing.before(header.table()).map(text -> text.getBytes(UTF_8)).ifPresent(this::write);
    pass(buffer, offset, length);
  }

  @Override
  public void rows(byte[] buffer, int offset, int length, long rows) {
    line += rows;
    write(buffer, offset, length);
  }

  @Override
  public void copyEnds(byte[] buffer, int offset, int length) {
    pass(buffer, offset, length);
  }

  private PermanentException refused(String what) {
    return new PermanentException(
        "line %,d of the archive has %s, which no dump has".formatted(line, what),
        "find out who changed the archive, and restore another copy of it");
  }

  private void pass(byte[] buffer, int offset, int length) {
    line += lineEnds(buffer, offset, length);
    write(buffer, offset, length);
  }

  private void drop(byte[] buffer, int offset, int length) {
    long ends = lineEnds(buffer, offset, length);
    byte[] blank = new byte[(int) ends];
    Arrays.fill(blank, (byte) '\n');
    line += ends;
    write(blank);
  }

  private void write(byte[] buffer) {
    write(buffer, 0, buffer.length);
  }

  private void write(byte[] buffer, int offset, int length) {
    try {
      out.write(buffer, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lineEnds(byte[] buffer, int offset, int length) {
    long ends = 0;
    for (int i = offset; i < offset + length; i++) {
      ends += buffer[i] == '\n' ? 1 : 0;
    }
    return ends;
  }

  private static String ascii(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, ISO_8859_1);
  }

  /** The words by which a statement is told apart from others. */
  private static final class FirstWords {

    private static final Pattern COMMENT = Pattern.compile("(?s)--[^\\n]*|/\\*.*?\\*/");

    static String[] of(String statement) {
      String bare = COMMENT.matcher(statement).replaceAll(" ").strip();
      String[] words = bare.split("[^A-Za-z_]+", 3);
      return new String[] {
        words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : ""
      };
    }
  }
}
