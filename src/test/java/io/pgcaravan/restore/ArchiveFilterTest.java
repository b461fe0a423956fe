package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.proof.DumpLexer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveFilterTest {

  private static String filtered(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DumpLexer lexer =
        new DumpLexer(
            new ArchiveFilter(out, Set.of("transaction_timeout", "row_security"), preparation()));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    lexer.add(bytes, 0, bytes.length);
    lexer.end();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Preparation preparation() {
    return new Preparation(
        List.of("public", "Odd"),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new ConfiguredTables(
            List.of(
                new ConfiguredTables.Table("kept", "setting", "keeper", 4711),
                new ConfiguredTables.Table("kept", "Other one", "keeper", 4712))));
  }

  @Test
  void rowsOfAnExtensionsTablesReplaceThoseThatAreThere() {
    String passed =
        filtered(
            """
            COPY kept."Other one" (a) FROM stdin;
            1
            \\.
            COPY kept.setting (a) FROM stdin;
            1
            \\.
            """);
    assertThat(passed.lines().toList().get(0))
        .matches("DO .*ARRAY\\[4711, 4712].*\\$; *COPY kept.\"Other one\" \\(a\\) FROM stdin;");
    assertThat(passed.lines().toList().get(3)).isEqualTo("COPY kept.setting (a) FROM stdin;");
    assertThat(passed.lines()).hasSize(6);
  }

  @Test
  void whatPgDumpWritesPassesUnchanged() {
    String text =
        """
        -- PostgreSQL database dump
        SET statement_timeout = 0;
        CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          COMMIT;
          -- COPY t (a) FROM stdin;
        \\! date
        END $$;
        CREATE PROCEDURE p()
        BEGIN ATOMIC
          SELECT 1;
        END;
        COPY public.t (a) FROM stdin;
        COMMIT;
        \\! date
        \\.
        SELECT pg_catalog.setval('s', 1, true);
        PREPARE q AS SELECT 1;
        -- done
        """;

    assertThat(filtered(text)).isEqualTo(text);
  }

  @Test
  void whatTheSessionDoesItselfIsTakenOutAndLinesStayWhereTheyAre() {
    assertThat(
            filtered(
                """
                \\restrict aZ09
                SET transaction_timeout = 0;
                SET row_security = off;
                SET lock_timeout = 0;
                BEGIN;

                SELECT pg_catalog.lowrite(0, '\\x00');
                COMMIT;
                BEGIN;
                COMMIT;
                \\unrestrict aZ09
                """))
        .isEqualTo(
            "\n\n\nSET lock_timeout = 0;\n\n\nSELECT pg_catalog.lowrite(0, '\\x00');\n\n\n\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT;",
        "commit ;",
        "BEGIN;\nBEGIN;",
        "BEGIN;\nCOMMIT AND CHAIN;",
        "BEGIN;\nCOMMIT;\nCOMMIT;",
        "BEGIN ISOLATION LEVEL SERIALIZABLE;",
        "START TRANSACTION;",
        "END;",
        "ROLLBACK;",
        "Rollback/* */Work;",
        "ABORT;",
        "SAVEPOINT s;",
        "RELEASE s;",
        "PREPARE TRANSACTION 'x';",
        "PREPARE/* COMMIT */TRANSACTION 'x';",
        "SET TRANSACTION READ ONLY;",
        "SET CONSTRAINTS ALL DEFERRED;",
        "COPY t FROM '/etc/passwd';",
        "COPY t FROM PROGRAM 'date';",
        "copy t (a) from stdin;",
        "COPY t TO STDOUT;",
        "COPY (SELECT 1) TO PROGRAM 'date';",
        "\\! date",
        "\\restrict a b",
        "\\connect other",
        "\\o /tmp/file",
        "\\copy t FROM 'file'",
        "SELECT 1 \\! date\n;",
        "SELECT 1 \\gexec"
      })
  void whatCouldLeadOutOfTheTransactionIsRefused(String planted) {
    assertThatThrownBy(() -> filtered("SELECT 1;\n" + planted + "\n"))
        .isInstanceOf(PermanentException.class);
  }

  @Test
  void aRefusalNamesTheLine() {
    assertThatThrownBy(
            () -> filtered("SELECT 1;\n\nCOPY t (a) FROM stdin;\n1\n2\n\\.\n\\! rm -rf /\n"))
        .hasMessage("line 7 of the archive has the psql command \\!, which no dump has");
    assertThatThrownBy(() -> filtered("SELECT 1;\nRollback Work;\n"))
        .hasMessage("line 2 of the archive has the statement ROLLBACK WORK, which no dump has");
  }
}
