package io.pgcaravan.postgres;

import java.nio.file.Path;

/**
 * One installed set of PostgreSQL client tools: those beside one {@code pg_dump}.
 *
 * @param directory where they are
 * @param version of its {@code pg_dump}
 */
public record ClientTools(Path directory, ServerVersion version) {

  public Path pgDump() {
    return directory.resolve("pg_dump");
  }

  public Path pgDumpAll() {
    return directory.resolve("pg_dumpall");
  }

  public Path pgRestore() {
    return directory.resolve("pg_restore");
  }

  public Path psql() {
    return directory.resolve("psql");
  }
}
