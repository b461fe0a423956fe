package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.run.TargetLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An archive comes back into a database, or the database stays as it was. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private ShopArchive shop;

  RestoreIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void backUp() {
    shop = new ShopArchive(server, directory);
  }

  @Test
  void anEmptyDatabaseGetsWhatTheArchiveHolds() {
    String target = server.createDatabase();

    Outcome outcome = shop.restore("latest", target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("5 rows of 2 tables are as"));
    assertThat(shop.workspace().archives()).hasSize(1); // nothing was there to be kept
    shop.workspace().holdsNoLeftovers();
  }

  @Test
  void itIsOnRecordAndAudited() throws IOException {
    String target = server.createDatabase();

    shop.restore("latest", target, "trigger", "cli").succeeded();

    try (CaravanRuntime runtime = shop.workspace().start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 1).get(0);
      assertThat(run.kind()).isEqualTo("restore");
      assertThat(run.status()).isEqualTo("complete");
      assertThat(run.trigger()).isEqualTo("cli");
      assertThat(run.database()).endsWith("/" + target);
      assertThat(run.details())
          .containsEntry("from", "local")
          .containsEntry("rows", 5)
          .containsEntry("replaced", false);
    }
    assertThat(Files.readString(shop.workspace().state().resolve("audit.jsonl")))
        .contains("\"action\":\"restore\"")
        .contains("into 127.0.0.1");
  }

  @Test
  void aNewDatabaseIsMadeForIt() {
    String name = server.createDatabase() + "_new";

    shop.restore("latest", "postgres", "intoNew", name).succeeded();

    assertThat(server.dump(name)).isEqualTo(server.dump(shop.source()));
  }

  @Test
  void aNewDatabaseIsGoneAgainWhereTheRestoreFails() throws IOException {
    String name = server.createDatabase() + "_new";
    ShopArchive.flipABit(shop.workspace().archive());

    shop.restore("latest", "postgres", "intoNew", name).failed(1, "local");

    assertThat(
            server.sql(
                "postgres",
                "SELECT count(*) FROM pg_database WHERE datname = '%s' OR datname LIKE 'caravan_scratch%%'"
                    .formatted(name)))
        .isEqualTo("0");
  }

  @Test
  void aDamagedCopyIsPassedOverForAnother() throws IOException {
    shop.workspace()
        .routeFile(
            "destinations/second",
            shop.workspace()
                .routeFileContent("destinations/local")
                .replace("local", "second")
                .replace("{{caravan.backup-dir}}", shop.workspace().other("second").toString()))
        .plan("shop", "destinations", "local,second");
    shop.workspace().fire("redeliver", Map.of("plan", "shop")).succeeded();
    ShopArchive.flipABit(shop.workspace().archive());
    String target = server.createDatabase();

    Outcome outcome = shop.restore("latest", target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("from second into"));
  }

  @Test
  void twoRestoresIntoOneDatabaseDoNotMeet() throws Exception {
    String target = server.createDatabase();
    try (CaravanRuntime runtime = shop.workspace().start(false);
        TargetLock lock =
            TargetLock.acquire(
                runtime.state(), DatabaseUrl.parse(server.url(target)).identity(), Instant.now())) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(
              () -> runtime.fire("restore", Map.of("archive", "latest", "to", server.url(target))))
          .withMessageContaining("is restored into");
    }
  }
}
