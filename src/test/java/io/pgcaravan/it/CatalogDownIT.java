package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.RecordedAct;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A catalog that cannot be written costs no backup; it learns later what it missed. */
@ExtendWith(PostgresServer.Shared.class)
class CatalogDownIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogDownIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace() {
    return Workspace.in(directory, server.url(server.createShop()))
        .withoutShippedPlans()
        .plan("shop");
  }

  private static Outcome costsNoBackup(Workspace workspace) {
    Outcome good = workspace.backup("shop");
    assertThat(good.exitCode()).isZero();
    assertThat(good.lines()).anyMatch(line -> line.contains("the catalog records nothing"));
    assertThat(good.lines()).anyMatch(line -> line.contains("{\"runId\":\"shop-"));
    assertThat(workspace.archives()).hasSize(1);
    assertThat(Workspace.files(workspace.state().resolve("unrecorded"))).hasSize(1);
    workspace.holdsNoLeftovers();
    return good;
  }

  /** With a catalog that works, all runs are on record. */
  private static void catchesUp(Workspace workspace) {
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(false)) {
      runtime.fire("backup", Map.of("plan", "shop"));
      assertThat(log.all()).anyMatch(line -> line.contains("1 runs that had waited"));
      assertThat(Workspace.files(workspace.state().resolve("unrecorded"))).isEmpty();
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .hasSize(2)
          .extracting(RecordedRun::status)
          .containsOnly("complete");
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).hasSize(2);
    }
  }

  @Test
  void aServerThatCannotBeReached() {
    Workspace workspace = workspace().set("CATALOG_URL", "jdbc:postgresql://127.0.0.1:1/none");
    costsNoBackup(workspace);
    catchesUp(workspace.set("CATALOG_URL", server.jdbcUrl(server.createCatalog())));
  }

  @Test
  void aServerThatNeverAnswersCostsSeconds() throws IOException {
    try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Workspace workspace =
          workspace()
              .set(
                  "CATALOG_URL",
                  "jdbc:postgresql://127.0.0.1:%d/none?user=x&socketTimeout=2"
                      .formatted(hole.getLocalPort()));
      long begin = System.nanoTime();
      costsNoBackup(workspace);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void aFileThatCannotBeWritten() throws IOException {
    Path file = directory.resolve("catalog.db");
    Files.createDirectory(file);
    Workspace workspace = workspace().set("CATALOG_URL", "jdbc:sqlite:" + file);
    costsNoBackup(workspace);
    Files.delete(file);
    catchesUp(workspace);
  }

  @Test
  void aFileThatIsNoDatabase() throws IOException {
    Path file = directory.resolve("catalog.db");
    Files.writeString(file, "this is no database, whatever its name says".repeat(50));
    Workspace workspace = workspace().set("CATALOG_URL", "jdbc:sqlite:" + file);
    costsNoBackup(workspace);
    Files.delete(file);
    catchesUp(workspace);
  }

  @Test
  void aDatabaseThatMayOnlyBeRead() {
    String database = server.createDatabase();
    server.sql(
        "postgres", "ALTER DATABASE %s SET default_transaction_read_only = on".formatted(database));
    Workspace workspace = workspace().set("CATALOG_URL", server.jdbcUrl(database));
    costsNoBackup(workspace);
    server.sql(
        "postgres", "ALTER DATABASE %s RESET default_transaction_read_only".formatted(database));
    catchesUp(workspace);
  }

  @Test
  void aSchemaThatIsNewer() throws SQLException {
    String database = server.createDatabase();
    new CatalogSource(server.jdbcUrl(database)).getConnection().close(); // makes the schema
    Workspace workspace = workspace().set("CATALOG_URL", server.jdbcUrl(database));
    server.sql(
        database,
        "INSERT INTO flyway_schema_history SELECT 99, '999', description, type, script, checksum,"
            + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
            + " WHERE version = '1'");
    assertThat(costsNoBackup(workspace).lines())
        .anyMatch(line -> line.contains("newer schema 999") && line.contains("upgrade pg-caravan"));
  }

  @Test
  void aRunThatFailsFailsAsItWouldAndIsCaughtUp() {
    Workspace workspace = workspace().set("CATALOG_URL", "jdbc:postgresql://127.0.0.1:1/none");
    String database = workspace.environment().get("DATABASE_URL");
    workspace.set("DATABASE_URL", server.url("nowhere"));
    workspace.backup("shop").failed(1, "database \"nowhere\" does not exist");
    workspace
        .set("DATABASE_URL", database)
        .set("CATALOG_URL", server.jdbcUrl(server.createCatalog()))
        .backup("shop")
        .succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .extracting(RecordedRun::status)
          .containsExactly("complete", "failed");
    }
  }

  @Test
  void withoutACatalogCommandsReadTheDestinations() {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    workspace.set("CATALOG_URL", "jdbc:postgresql://127.0.0.1:1/none");
    Outcome list = workspace.cli("list").run();
    assertThat(list.exitCode()).isZero();
    assertThat(list.out()).contains(workspace.archives().get(0), "1 archives");
    assertThat(list.lines()).anyMatch(line -> line.contains("so the destinations are read"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.indexes().runs(word -> {}).runs("", Instant.EPOCH, 5))
          .extracting(RecordedRun::status)
          .containsExactly("complete");
      assertThat(runtime.indexes().acts(5, word -> {}))
          .extracting(RecordedAct::action)
          .containsExactly("backup");
    }
  }
}
