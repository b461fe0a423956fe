package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A catalog file that goes while a run is under way, and one that several make at once. */
@Timeout(120)
@ExtendWith(PostgresServer.Shared.class)
class CatalogMidRunIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogMidRunIT(PostgresServer server) {
    this.server = server;
  }

  /** Something that happens to the catalog while the dump waits for a locked table. */
  private interface Trouble {
    void happen(Path catalog) throws IOException;
  }

  /** A run whose begin is on record, and whose end meets the trouble. */
  private Workspace runWith(Trouble trouble) throws Exception {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory, server.url(database)).withoutShippedPlans().plan("shop");
    AutoCloseable lock = server.lock(database, "customer");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(false)) {
      CompletableFuture<Void> run =
          CompletableFuture.runAsync(() -> runtime.fire("backup", Map.of("plan", "shop")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> log.all().stream().anyMatch(line -> line.startsWith("dumping")));
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .extracting(RecordedRun::status)
          .containsExactly("running");
      trouble.happen(workspace.state().resolve("catalog.db"));
      lock.close();
      run.join();
    }
    assertThat(workspace.archives()).hasSize(1);
    workspace.holdsNoLeftovers();
    return workspace;
  }

  private void move(Path catalog, boolean back) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Path there = catalog.resolveSibling(catalog.getFileName() + suffix);
      Path away = directory.resolve("away" + suffix);
      Files.deleteIfExists(back ? there : away);
      if (Files.exists(back ? away : there)) {
        Files.move(back ? away : there, back ? there : away);
      }
    }
  }

  private static List<String> unrecorded(Workspace workspace) {
    return Workspace.files(workspace.state().resolve("unrecorded"));
  }

  private static void allIsOnRecordAfterTheNextRun(Workspace workspace) {
    workspace.backup("shop").succeeded();
    assertThat(unrecorded(workspace)).isEmpty();
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .extracting(RecordedRun::status)
          .containsExactly("complete", "complete");
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).hasSize(2);
    }
  }

  @Test
  void aFileThatIsNoDatabaseForAWhile() throws Exception {
    Workspace workspace =
        runWith(
            catalog -> {
              move(catalog, false);
              Files.writeString(catalog, "this is no database, whatever its name".repeat(50));
            });
    assertThat(unrecorded(workspace)).hasSize(1);
    move(workspace.state().resolve("catalog.db"), true);
    allIsOnRecordAfterTheNextRun(workspace);
  }

  @Test
  void aFileThatIsGoneIsMadeAnew() throws Exception {
    Workspace workspace = runWith(catalog -> move(catalog, false));
    assertThat(unrecorded(workspace)).as("it is in the new one").isEmpty();
    allIsOnRecordAfterTheNextRun(workspace);
  }

  @Test
  void aFileThatAnotherProgramKeepsLocked() throws Exception {
    List<Connection> holders = new ArrayList<>();
    Workspace workspace =
        runWith(
            catalog -> {
              try {
                Connection holder = new CatalogSource("jdbc:sqlite:" + catalog).getConnection();
                holders.add(holder);
                holder.setAutoCommit(false);
                try (Statement statement = holder.createStatement()) {
                  statement.execute("UPDATE runs SET note = note");
                }
              } catch (java.sql.SQLException e) {
                throw new IOException(e);
              }
            });
    assertThat(unrecorded(workspace)).hasSize(1);
    holders.get(0).rollback();
    holders.get(0).close();
    allIsOnRecordAfterTheNextRun(workspace);
  }

  @Test
  void severalThatMigrateTheSameFreshFileAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 3; round++) {
        String url = "jdbc:sqlite:" + directory.resolve("fresh-" + round).resolve("catalog.db");
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<Integer>> versions =
            Stream.generate(
                    () ->
                        threads.submit(
                            () -> {
                              begin.await();
                              return migrations(url);
                            }))
                .limit(4)
                .toList();
        begin.countDown();
        for (Future<Integer> each : versions) {
          assertThat(each.get()).isEqualTo(versions.get(0).get()).isPositive();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int migrations(String url) throws java.sql.SQLException {
    try (Connection connection = new CatalogSource(url).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM flyway_schema_history WHERE success AND version IS NOT NULL")) {
      return row.getInt(1);
    }
  }

  @Test
  void twoProgramsThatMigrateTheSameFreshFileAtOnce() {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .plan("one")
            .plan("two");
    Cli.Running one = workspace.cli("backup", "one").start();
    Cli.Running two = workspace.cli("backup", "two").start();
    one.outcome().succeeded();
    two.outcome().succeeded();
    assertThat(unrecorded(workspace)).isEmpty();
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("", Instant.EPOCH, 10))
          .hasSize(2)
          .extracting(RecordedRun::status)
          .containsOnly("complete");
    }
  }
}
