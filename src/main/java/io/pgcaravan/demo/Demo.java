package io.pgcaravan.demo;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The steps of the demo around the backup itself: sample data, a restore by hand, row counts. */
public final class Demo {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String COUNTS =
      "SELECT 'customer', count(*) FROM customer"
          + " UNION ALL SELECT 'product', count(*) FROM product"
          + " UNION ALL SELECT 'order', count(*) FROM \"order\""
          + " UNION ALL SELECT 'order_line', count(*) FROM order_line"
          + " UNION ALL SELECT 'revenue', count(*) FROM revenue ORDER BY 1";

  private final ClientTools tools;
  private final EmbeddedServer server;

  public Demo(ClientTools tools, EmbeddedServer server) {
    this.tools = tools;
    this.server = server;
  }

  /** Makes the database and fills it. */
  public void fill(String database) throws IOException {
    create(database);
    DatabaseUrl url = server.database(database);
    List<String> psql =
        List.of(
            tools.psql().toString(),
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--dbname=" + Connection.arguments(url));
    try (ClientProcess process = ClientProcess.start(psql, Connection.environment(url), LIMIT);
        InputStream script = Demo.class.getResourceAsStream("shop.sql")) {
      try (OutputStream stdin = process.stdin()) {
        script.transferTo(stdin);
      }
      process.requireSuccess("psql");
    }
  }

  private void create(String database) {
    Server.query(tools, server.database("postgres"), "CREATE DATABASE \"" + database + "\"", LIMIT);
  }

  /** The command that restores an archive with nothing but gunzip and psql. */
  public String restoreCommand(Path archive, String database) {
    return "gunzip < '%s' | '%s' --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null '%s'"
        .formatted(archive, tools.psql(), server.url(database));
  }

  /** Makes a second database and restores into it, by a shell as an operator would. */
  public void restore(Path archive, String database) {
    create(database);
    ClientProcess.output(List.of("sh", "-c", restoreCommand(archive, database)), Map.of(), LIMIT);
  }

  /** Rows by table, one line each. */
  public String counts(String database) {
    return Server.query(tools, server.database(database), COUNTS, LIMIT);
  }

  /**
   * Compares the rows of both databases.
   *
   * @throws PermanentException if they differ
   */
  public void requireEqual(String expected, String found) {
    if (!expected.equals(found)) {
      throw new PermanentException(
          "the restored rows differ: expected %s, found %s".formatted(expected, found),
          "this is a bug: please report it");
    }
  }
}
