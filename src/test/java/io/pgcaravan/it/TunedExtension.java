package io.pgcaravan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An extension whose tables its users fill; they refer to each other. */
final class TunedExtension {

  private TunedExtension() {}

  /**
   * Creates it in a database.
   *
   * @param rows SQL that fills its tables, {@code tuning} and {@code "Tuned by"}
   */
  static void install(PostgresServer server, String database, String rows) throws IOException {
    Path extensions =
        Path.of(server.sql("postgres", "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"))
            .resolve("extension");
    Files.writeString(
        extensions.resolve("tuned.control"), "default_version = '1'\nrelocatable = true\n");
    Files.writeString(
        extensions.resolve("tuned--1.sql"),
        """
        CREATE TABLE tuning (name text PRIMARY KEY, own bool NOT NULL DEFAULT true);
        CREATE TABLE "Tuned by" (name text REFERENCES tuning, who text);
        INSERT INTO tuning VALUES ('shipped', false);
        SELECT pg_catalog.pg_extension_config_dump('tuning', 'WHERE own');
        SELECT pg_catalog.pg_extension_config_dump('"Tuned by"', '');
        """);
    server.sql(database, "CREATE EXTENSION tuned; " + rows);
  }
}
