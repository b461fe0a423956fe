package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a database is made of, its copy is the same, and proven so by its rows. */
@ExtendWith(PostgresServer.Shared.class)
class RestoredDatabasesIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Restores restores;

  RestoredDatabasesIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void restores() {
    restores = new Restores(server, directory);
  }

  private String database(String script) {
    String name = server.createDatabase();
    server.script(name, Restores.script(script));
    return name;
  }

  private Restored comesBack(String source, String target, String archive, String... options) {
    Restored restored =
        restores.restore(target, restores.archive(archive, restores.dump(source, options)));
    restores.areTheSame(source, target);
    return restored;
  }

  @ParameterizedTest
  @CsvSource({
    "plain.sql, --no-owner, 0",
    "root.sql, --load-via-partition-root, 1",
    "quoted.sql, --quote-all-identifiers, 0",
    "clean.sql, --clean --if-exists, 0",
    "custom.dump, -Fc -Z0, 0"
  })
  void aRichOneByAnyOptions(String archive, String options, int unproven) {
    String source = database(Workspace.resource("rich.sql"));

    Restored restored = comesBack(source, server.createDatabase(), archive, options.split(" "));

    assertThat(restored.proven()).isEqualTo(ProofLevel.CONTENT);
    assertThat(restored.unproven()).hasSize(unproven); // partitions with columns in another order
    assertThat(restored.rows()).isEqualTo(2 + 2 + 2 + 1000 + 2 + 1 + 1);
  }

  @Test
  void insertsComeBackThoughUnproven() {
    String source = server.createShop();

    Restored restored = comesBack(source, server.createDatabase(), "shop.sql", "--inserts");

    assertThat(restored.rows()).isZero();
    assertThat(restored.unproven()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "WIN1252", "EUC_JP", "SQL_ASCII", "KOI8R"})
  void oneOfAnotherEncodingInOneOfTheSameAndInUnicode(String encoding) {
    String word = encoding.equals("EUC_JP") ? "漢字" : encoding.equals("KOI8R") ? "Жук" : "señor";
    String source = "Odd " + PostgresServer.encode(word) + encoding;
    String copy = "copy of " + source;
    for (String name : List.of(source, copy)) {
      server.sql(
          "postgres",
          "CREATE DATABASE \"%s\" ENCODING '%s' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
              .formatted(name, encoding));
    }
    server.script(
        source,
        Restores.script(
            """
            SET client_encoding = '%2$s';
            CREATE SEQUENCE "q %1$s";
            SELECT nextval('"q %1$s"');
            CREATE TABLE "t %1$s" AS SELECT '%1$s ' || n AS "c %1$s" FROM generate_series(1, 9) n;
            """
                .formatted(word, encoding.equals("SQL_ASCII") ? encoding : "UTF8")));

    assertThat(comesBack(source, copy, "odd.sql").rows()).isEqualTo(9);
    if (!encoding.equals("SQL_ASCII")) {
      String unicode = server.createDatabase();
      restores.restore(unicode, restores.archive("odd2.sql", restores.dump(source)));
      assertThat(server.sql(unicode, "SELECT count(*) FROM \"t %s\"".formatted(word)))
          .isEqualTo("9");
    }
  }

  @Test
  void anExtensionThatKeepsConfigurationOfItsUsers() throws Exception {
    Path extensions =
        Path.of(server.sql("postgres", "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"))
            .resolve("extension");
    Files.writeString(extensions.resolve("kept.control"), "default_version = '1'\n");
    Files.writeString(
        extensions.resolve("kept--1.sql"),
        """
        CREATE TABLE setting (name text, own bool);
        INSERT INTO setting VALUES ('shipped', false);
        SELECT pg_catalog.pg_extension_config_dump('setting', 'WHERE own');
        """);
    String source =
        database(
            "CREATE EXTENSION kept; INSERT INTO setting VALUES ('mine', true), ('mine too', true)");
    String target = server.createDatabase();

    assertThat(comesBack(source, target, "kept.sql").rows()).isEqualTo(2);
    assertThat(server.sql(target, "SELECT count(*) FROM setting")).isEqualTo("3");
  }

  @Test
  void manyTablesAndSequences() {
    String source =
        database(
            """
            DO $$BEGIN
              FOR i IN 1 .. 350 LOOP
                EXECUTE format('CREATE TABLE t%s (id serial, n int)', i);
                EXECUTE format('INSERT INTO t%s (n) SELECT generate_series(1, %s)', i, i % 10);
              END LOOP;
            END$$\
            """);

    Restored restored = comesBack(source, server.createDatabase(), "many.sql");

    assertThat(restored.tables()).isEqualTo(350);
    assertThat(restored.rows()).isEqualTo(35 * 45);
  }
}
