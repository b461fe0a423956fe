package io.pgcaravan.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.ServerVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said in one line with a hint, and leaves nothing behind. */
@ExtendWith(PostgresServer.Shared.class)
class BadInputIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  BadInputIT(PostgresServer server) {
    this.server = server;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          ''                                     | the database URL is empty
          '   '                                  | the database URL is empty
          mysql://root:secret@localhost/shop     | does not start with postgresql://
          localhost/shop                         | does not start with postgresql://
          postgresql://me:secret@localhost:x/db  | malformed host or port
          postgresql://me:sec%ret@localhost/db   | followed by two hexadecimal digits
          postgresql://me:secret@localhost       | names no database
          postgresql://me:secret@localhost/db?ss | malformed query parameter
          """)
  void aMalformedUrlIsWrongUsage(String url, String phrase) {
    Workspace workspace = Workspace.in(directory, url);

    Outcome outcome = workspace.backup("daily").failed(2, phrase).afterAttempts(1);

    assertThat(outcome.lines()).noneMatch(line -> line.contains("secret"));
    workspace.holdsNothing();
  }

  @Test
  void aParameterThatLibpqDoesNotKnowIsWrongUsage() {
    Workspace workspace = Workspace.in(directory, server.url("postgres") + "?shoesize=44");
    workspace.backup("daily").failed(2, "shoesize").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void thePoolersAddressIsRefusedWithTheDirectOne() {
    Workspace workspace =
        Workspace.in(directory, "postgresql://me:secret@ep-1-pooler.neon.tech/shop");
    workspace.backup("daily").failed(1, "transaction pooler", "ep-1.neon.tech").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aWrongPasswordIsNotTriedAgain() {
    String url = server.url(PostgresServer.CAREFUL_ROLE + ":letmein123", "postgres");
    Workspace workspace = Workspace.in(directory, url);

    Outcome outcome =
        workspace.backup("daily").failed(1, "password authentication failed").afterAttempts(1);

    assertThat(outcome.lines()).noneMatch(line -> line.contains("letmein123"));
    workspace.holdsNothing();
  }

  @Test
  void aMissingPasswordIsNotWaitedFor() {
    Workspace workspace =
        Workspace.in(directory, server.url(PostgresServer.CAREFUL_ROLE, "postgres"));
    workspace.backup("daily").failed(1, "no password supplied").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void anUnknownRoleIsNotTriedAgain() {
    Workspace workspace = Workspace.in(directory, server.url("nobody", "postgres"));
    workspace.backup("daily").failed(1, "role \"nobody\" does not exist").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void anUnknownDatabaseIsNotTriedAgain() {
    Workspace workspace = Workspace.in(directory, server.url("nowhere"));
    workspace.backup("daily").failed(1, "database \"nowhere\" does not exist").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aServerThatIsNotThereIsTriedThreeTimes() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Workspace workspace =
        Workspace.in(directory, "postgresql://me@127.0.0.1:%d/shop".formatted(closed));
    workspace.backup("daily").failed(1, "Connection refused").afterAttempts(3);
    workspace.holdsNothing();
  }

  @Test
  @Timeout(value = 20, unit = SECONDS)
  void aServerThatNeverAnswersIsGivenUpWhenTheTimeIsOver() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Workspace workspace =
          Workspace.in(
                  directory,
                  "postgresql://me@127.0.0.1:%d/shop".formatted(blackHole.getLocalPort()))
              .plan("hasty", "timeLimit", "2s");
      workspace.backup("hasty").failed(1, "time limit", "timeLimit").afterAttempts(1);
      workspace.holdsNothing();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"tables: customer, nothere", "tables: customer, nothere*"})
  void aTableThatDoesNotExistFailsTheDumpBesideOthersThatDo(String scope) {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop())).plan("part", "scope", scope);
    workspace.backup("part").failed(1, "no matching tables", "nothere").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aTableThatMayNotBeReadFailsTheDump() {
    String database = server.createShop();
    server.sql(
        database,
        "CREATE ROLE reader LOGIN; GRANT SELECT ON customer TO reader; DROP TABLE IF EXISTS z");
    Workspace workspace = Workspace.in(directory, server.url("reader", database));
    workspace
        .backup("daily")
        .failed(1, "permission denied for table product", "pg_read_all_data")
        .afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aSequenceThatMayNotBeReadFailsTheDumpHalfway() {
    String database = server.createShop();
    server.sql(
        database,
        "CREATE SEQUENCE counter; CREATE ROLE half LOGIN;"
            + " GRANT SELECT ON customer, product TO half");
    Workspace workspace = Workspace.in(directory, server.url("half", database));
    workspace.backup("daily").failed(1, "permission denied", "counter").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void rowsHiddenByRowLevelSecurityFailTheDump() {
    String database = server.createShop();
    server.sql(
        database,
        "CREATE ROLE guest LOGIN; GRANT SELECT ON customer, product TO guest;"
            + " ALTER TABLE customer ENABLE ROW LEVEL SECURITY;"
            + " CREATE POLICY few ON customer USING (id < 3)");
    Workspace workspace = Workspace.in(directory, server.url("guest", database));
    workspace.backup("daily").failed(1, "row-level security", "BYPASSRLS").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aDumpBelowTheMinimumSizeIsNoSuccess() {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .plan("large", "minimumSize", "1MB");
    workspace.backup("large").failed(1, "less than the plan's minimum").afterAttempts(1);
    workspace.holdsNothing();
  }

  @Test
  void aLockedTableIsWaitedForNoLongerThanThePlanSays() throws Exception {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory, server.url(database)).plan("hasty", "lockWait", "1s");
    try (AutoCloseable lock = server.lock(database, "customer")) {
      assertThat(lock).isNotNull();
      workspace.backup("hasty").failed(1, "LOCK TABLE", "a conflicting lock").afterAttempts(3);
    }
    workspace.holdsNothing();
  }

  @Test
  void aBackupDirectoryWhoseParentIsMissingIsNotMade() {
    Workspace workspace = Workspace.in(directory, server.url(server.createShop()));
    workspace.set("BACKUP_DIR", workspace.other("unmounted").resolve("backups").toString());
    workspace.backup("daily").failed(1, "the backup directory", "is missing too");
    assertThat(workspace.other("unmounted")).doesNotExist();
    assertThat(workspace.kept()).hasSize(2);
  }

  @Test
  void aBackupDirectoryThatIsAFileIsNamed() throws IOException {
    Workspace workspace = Workspace.in(directory, server.url(server.createShop()));
    Files.createFile(workspace.backups());
    workspace.backup("daily").failed(1, "the backup directory " + workspace.backups());
    assertThat(workspace.kept()).hasSize(2);
  }

  @Test
  void anUnknownPlanIsWrongUsageThatNamesThoseThereAre() {
    Workspace workspace = Workspace.in(directory, server.url("postgres"));
    workspace.backup("dayly").failed(2, "there is no plan 'dayly'", "daily, hourly");
    workspace.holdsNothing();
  }

  @Test
  void anUnknownDestinationIsWrongUsageThatNamesThoseThereAre() {
    Workspace workspace =
        Workspace.in(directory, server.url("postgres")).set("DESTINATIONS", "local, moon");
    workspace.backup("daily").failed(2, "there is no destination 'moon'", "local");
    workspace.holdsNothing();
  }

  @Test
  void aServerNewerThanEveryPgDumpNamesBothVersionsAndThePackage() throws IOException {
    int newest =
        InstalledClients.ofThisMachine().all().stream()
            .mapToInt(tools -> tools.version().major())
            .max()
            .orElseThrow();
    int newer =
        IntStream.rangeClosed(newest + 1, 30)
            .filter(major -> PostgresServer.binaries().resolve(major + ".jar").toFile().exists())
            .findFirst()
            .orElse(-1);
    assumeThat(newer).as("an embedded server newer than pg_dump %d", newest).isPositive();
    Path place = Files.createTempDirectory("caravan-it-newer");
    try (EmbeddedServer tooNew =
        EmbeddedServer.startMajor(PostgresServer.binaries(), place, newer)) {
      Workspace workspace = Workspace.in(directory, tooNew.url("postgres"));
      workspace
          .backup("daily")
          .failed(
              1,
              "the server is PostgreSQL " + newer,
              "newest installed pg_dump is " + newest,
              "postgresql-client-" + newer)
          .afterAttempts(1);
      workspace.holdsNothing();
    } finally {
      Workspace.remove(place);
    }
  }

  @Test
  void withoutAnyPgDumpTheHintNamesThePackage() {
    assertThatThrownBy(new InstalledClients(List.of(directory))::any)
        .isInstanceOfSatisfying(
            PermanentException.class,
            failure ->
                assertThat(failure.line())
                    .contains("pg_dump was not found", "HINT: ", "postgresql-client"));
  }

  @Test
  void aPgDumpThatIsTooOldIsNamed() {
    FakeTools tools = FakeTools.in(directory).pgDump("echo 'pg_dump (PostgreSQL) 9.6.24'");
    InstalledClients clients = new InstalledClients(List.of(tools.directory()));
    assertThatThrownBy(() -> clients.fitting(new ServerVersion(15, "15.4")))
        .isInstanceOfSatisfying(
            PermanentException.class,
            failure ->
                assertThat(failure.line())
                    .contains("PostgreSQL 15.4", "9.6.24", tools.directory().toString())
                    .contains("postgresql-client-15"));
  }
}
