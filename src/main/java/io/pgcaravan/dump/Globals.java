package io.pgcaravan.dump;

import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** Roles, tablespaces and their settings: what a dump of one database leaves out. */
public final class Globals {

  /** What a globals file adds to the name of its archive. */
  public static final String SUFFIX = ".globals.sql";

  private Globals() {}

  /**
   * Writes them as SQL, without the roles' passwords.
   *
   * @param file not closed
   * @throws io.pgcaravan.failure.CaravanException if pg_dumpall(1) fails
   */
  public static void dump(
      ClientTools tools, DatabaseUrl database, OutputStream file, Duration timeLimit)
      throws IOException {
    List<String> command =
        List.of(
            tools.pgDumpAll().toString(),
            "--globals-only",
            "--no-role-passwords",
            "--no-password",
            "--database=" + database.database(),
            "--dbname=" + Connection.arguments(database));
    DumpCommand dump = new DumpCommand(command, Connection.environment(database), timeLimit);
    try (DumpStream globals = DumpStream.start(dump)) {
      globals.transferTo(file);
    }
  }
}
