package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database made for one purpose, under a name that tells whose it is, and dropped on closing
 * unless it was given its final name. Those that killed programs left are found by their names and
 * dropped by the next one of the same installation.
 *
 * <p>An idle session in it is held as long as this program lives: it tells a database in use from
 * one that was left.
 */
public final class ScratchDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabase.class);
  private static final Duration LONGEST_USE = Duration.ofDays(7);

  private final ClientTools tools;
  private final DatabaseUrl server;
  private final String name;
  private final Duration limit;
  private final ClientProcess keeper;
  private boolean gone;

  private ScratchDatabase(
      ClientTools tools, DatabaseUrl server, String name, Duration limit, ClientProcess keeper) {
    this.tools = tools;
    this.server = server;
    this.name = name;
    this.limit = limit;
    this.keeper = keeper;
  }

  /**
   * Makes one, empty, and drops what killed programs of this installation left.
   *
   * @param server any database of the server, with the right to create others
   * @param installation whose it is
   * @param options of CREATE DATABASE, such as encoding and locale of the source; may be empty
   * @throws CaravanException if the server refuses
   */
  public static ScratchDatabase create(
      ClientTools tools, DatabaseUrl server, String installation, String options, Duration limit) {
    ScratchNames names = new ScratchNames(installation);
    sweep(tools, server, names, limit);
    String name = names.next();
    Server.query(
        tools,
        server,
        "CREATE DATABASE %s TEMPLATE template0 %s"
            .formatted(SqlText.identifier(name), options)
            .strip(),
        limit);
    LOG.debug("made {} on {}", name, server);
    try {
      ClientProcess keeper = keep(tools, server.withDatabase(name));
      return new ScratchDatabase(tools, server, name, limit, keeper);
    } catch (CaravanException e) {
      drop(tools, server, name, limit);
      throw e;
    }
  }

  private static ClientProcess keep(ClientTools tools, DatabaseUrl database) {
    List<String> psql =
        List.of(
            tools.psql().toString(),
            "--no-psqlrc",
            "--no-password",
            "--quiet",
            "--dbname=" + Connection.arguments(database));
    ClientProcess keeper = ClientProcess.start(psql, Connection.environment(database), LONGEST_USE);
    try {
      // where there is no such limit, the error does not end the session
      keeper.stdin().write("SET idle_session_timeout = 0;\n".getBytes(StandardCharsets.US_ASCII));
      keeper.stdin().flush();
    } catch (IOException e) {
      LOG.debug("no session in {} is held: {}", database, e.getMessage());
    }
    return keeper;
  }

  /** Drops those that nobody uses any more; one that cannot be dropped waits for the next time. */
  private static void sweep(
      ClientTools tools, DatabaseUrl server, ScratchNames names, Duration limit) {
    String left =
        Server.query(
            tools,
            server,
            "SELECT datname FROM pg_catalog.pg_database d WHERE pg_catalog.starts_with(datname, %s)"
                    .formatted(SqlText.literal(names.prefix()))
                + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid ="
                + " d.oid)",
            limit);
    left.lines()
        .filter(names::isLeftOver)
        .forEach(
            name -> {
              LOG.info("dropping {}, left on {} by a program that was killed", name, server);
              drop(tools, server, name, limit);
            });
  }

  private static void drop(ClientTools tools, DatabaseUrl server, String name, Duration limit) {
    try {
      boolean force = Server.ask(tools, server, limit).version().major() >= 13;
      Server.query(
          tools,
          server,
          "DROP DATABASE IF EXISTS %s%s"
              .formatted(SqlText.identifier(name), force ? " WITH (FORCE)" : ""),
          limit);
    } catch (CaravanException e) {
      LOG.warn("the scratch database {} could not be dropped: {}", name, e.line());
    }
  }

  /** Its URL. */
  public DatabaseUrl url() {
    return server.withDatabase(name);
  }

  /**
   * Gives it its final name; it is not dropped any more.
   *
   * @throws CaravanException if the server refuses, as when there is one of that name
   */
  public void keepAs(String finalName) {
    keeper.close();
    Server.query(
        tools,
        server,
        "ALTER DATABASE %s RENAME TO %s"
            .formatted(SqlText.identifier(name), SqlText.identifier(finalName)),
        limit);
    gone = true;
  }

  @Override
  public void close() {
    keeper.close();
    if (!gone) {
      drop(tools, server, name, limit);
      gone = true;
    }
  }
}
