package io.pgcaravan.postgres;

import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a database says of itself.
 *
 * @param version of the server
 * @param databaseSizeBytes on the server's disk, indexes and all; -1 if the role may not know
 * @param standby whether it is in recovery, so that long queries may be cancelled
 */
public record Server(ServerVersion version, long databaseSizeBytes, boolean standby) {

  private static final String QUESTION =
      "SELECT pg_catalog.current_setting('server_version_num'),"
          + " pg_catalog.current_setting('server_version'),"
          + " CASE WHEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CONNECT')"
          + " THEN pg_catalog.pg_database_size(pg_catalog.current_database()) ELSE -1 END,"
          + " pg_catalog.pg_is_in_recovery()";

  /**
   * Asks the database, by psql.
   *
   * @throws io.pgcaravan.failure.CaravanException if it cannot be reached or refuses
   */
  public static Server ask(ClientTools tools, DatabaseUrl database, Duration timeLimit) {
    String answer = query(tools, database, QUESTION, timeLimit);
    String[] fields = answer.split("\\|", -1);
    if (fields.length != 4) {
      throw new TransientException(
          "the server's answer to a question about its version was not understood",
          "check that the URL names a PostgreSQL server: %s".formatted(database));
    }
    return new Server(
        new ServerVersion(Integer.parseInt(fields[0]) / 10_000, fields[1].split(" ")[0]),
        Long.parseLong(fields[2]),
        fields[3].equals("t"));
  }

  /** Runs one SQL text by psql and returns its rows, columns divided by {@code |}. */
  public static String query(
      ClientTools tools, DatabaseUrl database, String sql, Duration timeLimit) {
    return query(tools, database, sql, Connection.environment(database), timeLimit);
  }

  static String query(
      ClientTools tools,
      DatabaseUrl database,
      String sql,
      Map<String, String> environment,
      Duration timeLimit) {
    List<String> command =
        List.of(
            tools.psql().toString(),
            "--no-psqlrc",
            "--no-password",
            "--tuples-only",
            "--no-align",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--command=" + sql,
            "--dbname=" + Connection.arguments(database));
    return ClientProcess.output(command, environment, timeLimit);
  }
}
