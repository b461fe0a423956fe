package io.pgcaravan.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a dump's statements tell of its data: sequences, large objects, roles, rows in INSERTs. */
final class StatementFacts {

  private static final Pattern SETVAL =
      Pattern.compile(
          "SELECT pg_catalog\\.setval\\((E?)'((?:[^']|'')*+)', (-?\\d{1,19}), (true|false)\\);");

  /** What may name a role. */
  private static final List<byte[]> NAMING_ROLES =
      bytes(
          "ALTER ",
          "GRANT ",
          "REVOKE ",
          "CREATE POLICY ",
          "CREATE USER MAPPING ",
          "CREATE SCHEMA ",
          "SET SESSION ");

  private static final List<byte[]> LARGE_OBJECT =
      bytes("SELECT pg_catalog.lo_create('", "SELECT pg_catalog.lo_open(pg_catalog.lo_create('");

  private static final List<byte[]> SEQUENCE = bytes("SELECT pg_catalog.setval(");
  private static final List<byte[]> INSERT = bytes("INSERT INTO ");
  private static final List<byte[]> COPY = bytes("COPY ", "copy ");

  private final Map<String, SequenceProof> sequences = new TreeMap<>();
  private final RoleNames roles = new RoleNames();
  private final Set<String> unproven = new LinkedHashSet<>();
  private long largeObjects;

  private static List<byte[]> bytes(String... texts) {
    List<byte[]> bytes = new ArrayList<>();
    for (String text : texts) {
      bytes.add(text.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes;
  }

  /**
   * Takes a statement, or the beginning of a long one.
   *
   * @param standardStrings whether a backslash in a string is an ordinary character
   */
  void read(byte[] buffer, int offset, int length, TextEncoding encoding, boolean standardStrings) {
    if (begins(INSERT, buffer, offset, length)) {
      unproven("rows are written as INSERT commands, which are not counted");
    } else if (begins(LARGE_OBJECT, buffer, offset, length)) {
      largeObjects++;
    } else if (begins(SEQUENCE, buffer, offset, length)) {
      sequence(new String(buffer, offset, length, encoding.charset()), standardStrings);
    } else if (begins(NAMING_ROLES, buffer, offset, length)) {
      roles.read(new String(buffer, offset, length, encoding.charset()));
    } else if (begins(COPY, buffer, offset, length)) {
      unproven("there is a COPY command that is not of pg_dump's form");
    }
  }

  private static boolean begins(List<byte[]> words, byte[] buffer, int offset, int length) {
    for (byte[] word : words) {
      if (length >= word.length
          && Arrays.equals(buffer, offset, offset + word.length, word, 0, word.length)) {
        return true;
      }
    }
    return false;
  }

  private void sequence(String statement, boolean standardStrings) {
    Matcher setval = SETVAL.matcher(statement);
    if (!setval.matches()) {
      unproven("a sequence's value is not written as pg_dump does");
      return;
    }
    String name = setval.group(2).replace("''", "'");
    if (!setval.group(1).isEmpty() || !standardStrings) {
      name = name.replace("\\\\", "\\");
    }
    sequences.put(
        name,
        new SequenceProof(name, Long.parseLong(setval.group(3)), setval.group(4).equals("true")));
  }

  void unproven(String why) {
    unproven.add(why);
  }

  List<SequenceProof> sequences() {
    return List.copyOf(sequences.values());
  }

  List<String> roles() {
    return roles.names();
  }

  List<String> unproven() {
    return List.copyOf(unproven);
  }

  long largeObjects() {
    return largeObjects;
  }
}
