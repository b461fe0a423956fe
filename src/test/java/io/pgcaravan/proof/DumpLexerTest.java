package io.pgcaravan.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpLexerTest {

  private static List<String> heard(String text, int chunkBytes) {
    Random random = new Random(chunkBytes);
    HeardParts parts = new HeardParts();
    DumpLexer lexer = new DumpLexer(parts);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(chunkBytes));
      byte[] chunk = new byte[length + 3];
      System.arraycopy(bytes, at, chunk, 2, length);
      lexer.add(chunk, 2, length);
      at += length;
    }
    lexer.end();
    assertThat(parts.bytes()).as("all bytes, unchanged").isEqualTo(bytes);
    return parts.heard();
  }

  /** What is heard; the same in chunks of any size. */
  private static List<String> heard(String text) {
    List<String> heard = heard(text, Integer.MAX_VALUE - 1);
    for (int chunkBytes = 1; chunkBytes < 40; chunkBytes++) {
      assertThat(heard(text, chunkBytes)).as("chunks of %d", chunkBytes).isEqualTo(heard);
    }
    return heard;
  }

  private static String statement(String text) {
    return "statement " + text;
  }

  @Test
  void aDumpIsDividedIntoItsParts() {
    assertThat(
            heard(
                """
                --
                -- PostgreSQL database dump; with a semicolon
                --

                \\restrict abc

                SET client_encoding = 'UTF8';
                CREATE TABLE public.t (
                    a integer,
                    b text DEFAULT ';'::text
                );


                COPY public.t (a, b) FROM stdin;
                1\tone
                2\ttwo; COPY x FROM stdin;
                \\N\t\\\\.
                \\.


                --
                -- PostgreSQL database dump complete
                --

                \\unrestrict abc

                """))
        .containsExactly(
            "command \\restrict abc",
            statement("SET client_encoding = 'UTF8';"),
            statement("CREATE TABLE public.t (\n    a integer,\n    b text DEFAULT ';'::text\n);"),
            "copy public.t (a, b)",
            "rows 3",
            "command \\unrestrict abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'a;b', 'it''s;', \"x;\"\"y;\";",
        "SELECT E'\\';', E'a'';\\\\', e'\\\\';",
        "SELECT 'back\\', ';';",
        "SELECT E'a'\n  ';\\'';",
        "SELECT 'a' 'b\\', ';';",
        "SELECT some_e'x\\', ';';",
        "SELECT 1 -- a comment; '\n;",
        "SELECT 1 /* a /* nested; */ one; ' */;",
        "SELECT 1 - 2, 3 / 4, 2 * 5;",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nCOPY t (a) FROM stdin;\n\\.\n$$;",
        "CREATE FUNCTION f() AS $_$ select '; $$ ; $_ $x$ $_' $_$;",
        "CREATE FUNCTION f() AS $ab$ $a$ $$ab; $ab$ LANGUAGE sql;",
        "PREPARE p AS SELECT $1, a$b$c; ",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2;);",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END;"
            + " END;",
        "CREATE OR REPLACE PROCEDURE p(x int DEFAULT (1)) LANGUAGE sql BEGIN ATOMIC; END;",
        "create function \"begin\"() AS 'x';",
        "CREATE TABLE begin_x (\"end\" int, \"case\" int);",
        "CREATE TABLE \"a;\n\\.\nb\" ();",
        "COPY t FROM stdin WITH (FORMAT csv);",
        "COPY public.t (a) TO stdout;",
        "COPY t FROM PROGRAM 'x';",
        ";",
      })
  void aStatementEndsAtItsOwnSemicolon(String text) {
    assertThat(heard(text + "\nSELECT 0;"))
        .containsExactly(statement(text.strip()), statement("SELECT 0;"));
  }

  @Test
  void aBackslashEscapesWhereStandardStringsAreOff() {
    assertThat(
            heard(
                "SET standard_conforming_strings = off;\nSELECT 'a\\';b';\n"
                    + "SET standard_conforming_strings = on;\nSELECT 'a\\';"))
        .containsExactly(
            statement("SET standard_conforming_strings = off;"),
            statement("SELECT 'a\\';b';"),
            statement("SET standard_conforming_strings = on;"),
            statement("SELECT 'a\\';"));
  }

  @Test
  void anEncodingWithBackslashesInItsCharactersIsReadByCharacters() {
    HeardParts parts = new HeardParts();
    DumpLexer lexer = new DumpLexer(parts);
    byte[] text =
        "SET client_encoding = 'SJIS';\nSELECT E'\u0083\\';\nSELECT 1;"
            .getBytes(StandardCharsets.ISO_8859_1);
    lexer.add(text, 0, text.length);
    lexer.end();
    assertThat(parts.heard()).hasSize(3).last().isEqualTo(statement("SELECT 1;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b\tc\n",
        "",
        "\n\n\n",
        "\\N\n\\\\.\n\\.x\n.\n \\.\n\\.\\.\n\\\n",
        "x\r\ny\r\n",
        "\\.\r\r\nlong long long long long line \\.\nshort\n",
      })
  void rowsMayHoldAnything(String rows) {
    long count = rows.chars().filter(c -> c == '\n').count();
    assertThat(
            heard(
                "COPY public.\"odd (name) \"\" ;\n\" (a, \"b)\") FROM stdin;\n" + rows + "\\.\n\n"))
        .containsExactly("copy public.\"odd (name) \"\" ;\n\" (a, \"b)\")", "rows " + count);
  }

  @Test
  void aTableWithoutColumnsHasEmptyRows() {
    assertThat(heard("COPY public.none  FROM stdin;\n\n\n\\.\n"))
        .containsExactly("copy public.none ", "rows 2");
  }

  @Test
  void lineEndsMayBeThoseOfWindows() {
    assertThat(heard("\\restrict x\r\nCOPY t (a) FROM stdin;\r\n1\r\n\\.\r\nSELECT 1;\r\n"))
        .containsExactly("command \\restrict x", "copy t (a)", "rows 1", statement("SELECT 1;"));
  }

  @Test
  void aLongStatementIsToldInPieces() {
    String text = "SELECT '" + "x;".repeat(DumpLexer.HEAD_BYTES) + "';";
    assertThat(heard(text + "\nSELECT 1;", 50_000))
        .containsExactly("begin of " + DumpLexer.HEAD_BYTES, "its end", statement("SELECT 1;"));
    String exact = "SELECT '" + "x".repeat(DumpLexer.HEAD_BYTES - 10) + "';";
    assertThat(heard(exact, 50_000)).containsExactly(statement(exact));
  }

  @Test
  void aCopyOfManyColumnsIsOneToo() {
    String columns = "(" + "\"a rather long name of a column\", ".repeat(5000) + "b)";
    for (int chunkBytes : new int[] {2, 70_000, 1_000_000}) {
      assertThat(heard("COPY public.t " + columns + " FROM stdin;\n1\n\\.\n", chunkBytes))
          .containsExactly("copy public.t " + columns, "rows 1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT 'x;",
        "SELECT $$;",
        "COPY t (a) FROM stdin;",
        "COPY t (a) FROM stdin;\n",
        "COPY t (a) FROM stdin;\n1\n\\.",
        "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;",
        "/* a comment",
      })
  void aTextThatIsCutOffIsNoDump(String text) {
    assertThatThrownBy(() -> heard(text, 1000))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("ends within");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT 1 \\gexec\n;", "COPY t (a) FROM stdin; SELECT 1;\n", "-x;", "/x;"})
  void whatPgDumpNeverWritesIsRefused(String text) {
    assertThatThrownBy(() -> heard(text + "\n\n", 1000)).isInstanceOf(PermanentException.class);
  }

  @Test
  void commandsOfPsqlAreTold() {
    assertThat(heard("  \\! rm -rf x; y\nSELECT 1;\n\\c db"))
        .containsExactly("command \\! rm -rf x; y", statement("SELECT 1;"), "command \\c db");
  }
}
