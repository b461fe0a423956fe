package io.pgcaravan.it;

import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The one server of all integration tests of a JVM: started for the first that asks, stopped at the
 * JVM's end. It is no newer than the installed client tools. What a test changes of the server
 * itself, such as roles, it must take back.
 */
final class PostgresServer {

  /** A role whose password the server asks for; everybody else is trusted. */
  static final String CAREFUL_ROLE = "careful";

  static final String CAREFUL_PASSWORD = "p@ss:w/rd %&";

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Gives the server to a test class whose constructor takes it. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PostgresServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return Started.SERVER.forClass(context.getRequiredTestClass());
    }
  }

  /** A store of JUnit ends with each class where several JVMs take the classes in turns. */
  private static final class Started {

    static final PostgresServer SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::stop));
    }
  }

  private final Path directory;
  private final EmbeddedServer server;
  private final ClientTools tools;
  private final AtomicInteger databases = new AtomicInteger();
  private @Nullable String emptyCatalog;

  private @Nullable Class<?> asking;

  private PostgresServer(Path directory, EmbeddedServer server, ClientTools tools) {
    this.directory = directory;
    this.server = server;
    this.tools = tools;
  }

  private static PostgresServer start() {
    InstalledClients clients = InstalledClients.ofThisMachine();
    try {
      Path directory = Files.createTempDirectory("caravan-it");
      EmbeddedServer embedded =
          EmbeddedServer.start(binaries(), directory, clients.any().version().major());
      Server facts = Server.ask(clients.any(), embedded.database("postgres"), LIMIT);
      PostgresServer server =
          new PostgresServer(directory, embedded, clients.fitting(facts.version()));
      server.askOneRoleForItsPassword();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the build puts the servers' binaries. */
  static Path binaries() {
    return Workspace.project().resolve("target").resolve("postgres");
  }

  private void askOneRoleForItsPassword() throws IOException {
    sql(
        "postgres",
        "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(CAREFUL_ROLE, CAREFUL_PASSWORD));
    Path rules = Path.of(sql("postgres", "SHOW hba_file"));
    String trusting = Files.readString(rules);
    Files.writeString(
        rules, "host all %s 127.0.0.1/32 scram-sha-256\n%s".formatted(CAREFUL_ROLE, trusting));
    sql("postgres", "SELECT pg_reload_conf()");
  }

  /** The installed tools that the program will choose for this server. */
  ClientTools tools() {
    return tools;
  }

  int port() {
    return server.port();
  }

  String url(String database) {
    return url("postgres", database);
  }

  /** The URL for another user; a password may follow it, after a colon. */
  String url(String user, String database) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(user, port(), encode(database));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Makes an empty database of its own for a test, and returns its name. */
  String createDatabase() {
    String name = "test_" + databases.incrementAndGet();
    sql("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** The same with two small tables, customer (3 rows) and product (2 rows). */
  String createShop() {
    String name = createDatabase();
    sql(
        name,
        "CREATE TABLE customer (id int PRIMARY KEY, name text);"
            + " INSERT INTO customer VALUES (1, 'Ana'), (2, 'Böl, \"q\"'), (3, NULL);"
            + " CREATE TABLE product (id int PRIMARY KEY, price numeric);"
            + " INSERT INTO product VALUES (1, 9.99), (2, 'NaN')");
    return name;
  }

  /** Makes a database of its own with a catalog without rows; the schema is made once. */
  synchronized String createCatalog() {
    if (emptyCatalog == null) {
      String made = createDatabase();
      try {
        new CatalogSource(jdbcUrl(made)).getConnection().close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      emptyCatalog = made;
    }
    String name = "test_" + databases.incrementAndGet();
    sql("postgres", "CREATE DATABASE %s TEMPLATE %s".formatted(name, emptyCatalog));
    return name;
  }

  /** A CATALOG_URL for a database. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port(), database);
  }

  /**
   * The same with a table whose dump takes this many megabytes, and next to nothing on the disk.
   */
  String createLarge(int megabytes) {
    String name = createShop();
    sql(
        name,
        ("CREATE TABLE large AS SELECT n, repeat(md5(n::text), 31250) AS text"
                + " FROM generate_series(1, %d) n")
            .formatted(megabytes));
    return name;
  }

  /** Runs SQL and returns its rows, columns divided by {@code |}. */
  String sql(String database, String sql) {
    return Server.query(tools, DatabaseUrl.parse(url(database)), sql, LIMIT);
  }

  /** Runs a script by psql, as an operator would. */
  void script(String database, InputStream script) {
    DatabaseUrl url = DatabaseUrl.parse(url(database));
    List<String> psql =
        List.of(
            tools.psql().toString(),
            "--no-psqlrc",
            "--quiet",
            "--output=/dev/null",
            "--set=ON_ERROR_STOP=1",
            "--dbname=" + Connection.arguments(url));
    try (ClientProcess process = ClientProcess.start(psql, Map.of(), LIMIT)) {
      try (OutputStream stdin = process.stdin()) {
        script.transferTo(stdin);
      } catch (IOException e) {
        process.requireSuccess("psql"); // it stopped reading at an error, and has said which
        throw new UncheckedIOException(e);
      }
      process.requireSuccess("psql");
    }
  }

  /** A plain dump by the same pg_dump, without what differs from one dump to the next. */
  String dump(String database, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                tools.pgDump().toString(), "--no-owner", "--no-acl", "--dbname=" + url(database)));
    command.addAll(List.of(options));
    return comparable(ClientProcess.output(command, Map.of(), LIMIT));
  }

  /** A dump without the lines that hold a key of their own each time. */
  static String comparable(String dump) {
    return dump.lines()
        .filter(line -> !line.startsWith("\\restrict ") && !line.startsWith("\\unrestrict "))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  /**
   * Ends sessions that copy a table, as an administrator or a failover would; returns when so many
   * were ended.
   */
  void endCopies(String database, String table, int times) {
    sql(
        "postgres",
        """
        DO $$
        DECLARE
          ended int := 0;
          found int;
        BEGIN
          FOR i IN 1 .. 6000 LOOP
            SELECT count(*) INTO found FROM (
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = '%s' AND state = 'active' AND query LIKE 'COPY%%%s%%') each;
            ended := ended + found;
            EXIT WHEN ended >= %d;
            PERFORM pg_sleep(CASE found WHEN 0 THEN 0.01 ELSE 0.3 END);
            PERFORM pg_stat_clear_snapshot();
          END LOOP;
        END
        $$
        """
            .formatted(database, table, times));
  }

  /** Locks a table against all others until it is closed. */
  AutoCloseable lock(String database, String table) throws IOException {
    List<String> psql =
        List.of(tools.psql().toString(), "--no-psqlrc", "--quiet", "--dbname=" + url(database));
    ClientProcess session = ClientProcess.start(psql, Map.of(), LIMIT);
    session
        .stdin()
        .write(
            ("BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE; SELECT 'locked';%n".formatted(table))
                .getBytes(StandardCharsets.UTF_8));
    session.stdin().flush();
    byte[] answer = new byte[16];
    if (session.stdout().read(answer) < 0) {
      session.requireSuccess("psql");
    }
    return session;
  }

  /** How many sessions a database has. */
  int sessions(String database) {
    return Integer.parseInt(
        sql(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'".formatted(database)));
  }

  /** Without the scratch databases that killed programs of other classes have left. */
  private PostgresServer forClass(Class<?> test) {
    if (!test.equals(asking)) {
      asking = test;
      dropScratchDatabases();
    }
    return this;
  }

  /** Names of the scratch databases of all installations. */
  List<String> scratchDatabases() {
    return sql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'caravan_scratch%'")
        .lines()
        .toList();
  }

  /** Drops those of all installations; a program does it with its own, after ten minutes. */
  void dropScratchDatabases() {
    scratchDatabases()
        .forEach(name -> sql("postgres", "DROP DATABASE %s WITH (FORCE)".formatted(name)));
  }

  private void stop() {
    server.close();
    try {
      Workspace.remove(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
