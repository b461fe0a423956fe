package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyTotals;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedAct;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the catalog promises, in whichever database it is. */
@ExtendWith(PostgresServer.Shared.class)
abstract class CatalogContract {

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogContract(PostgresServer server) {
    this.server = server;
  }

  /** A URL of a place where there is none yet. */
  abstract String noCatalog(PostgresServer server, Path directory);

  /** A URL of one without rows. */
  abstract String emptyCatalog(PostgresServer server, Path directory);

  private Workspace workspace() {
    return Workspace.in(directory, server.url(server.createShop()))
        .withoutShippedPlans()
        .plan("shop")
        .set("CATALOG_URL", emptyCatalog(server, directory));
  }

  @Test
  void aRunIsOnRecordWithItsArchiveAndItsCopies() {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 10).get(0);
      assertThat(run.status()).isEqualTo("complete");
      assertThat(run.trigger()).isEqualTo("cli");
      assertThat(run.attempts()).isEqualTo(1);
      assertThat(run.archive()).isEqualTo(workspace.archives().get(0));
      assertThat(run.duration()).isPositive();
      IndexedCopy copy = runtime.catalog().copies(CopyQuery.ALL).get(0);
      assertThat(copy.key()).isEqualTo(run.archive());
      assertThat(copy.destination()).isEqualTo("local");
      assertThat(copy.sizeBytes()).isEqualTo(workspace.archive().toFile().length());
      assertThat(copy.verifiedAt()).isNotNull();
      assertThat(copy.startedAt()).isEqualTo(run.startedAt());
      assertThat(copy.note()).isEqualTo("a note");
      assertThat(runtime.catalog().newest(3)).containsExactly(copy);
      assertThat(runtime.catalog().statistics()).hasSize(1);
    }
  }

  @Test
  void theFirstRunMakesTheCatalog() {
    Workspace workspace = workspace().set("CATALOG_URL", noCatalog(server, directory.resolve("x")));
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().state()).endsWith("1 runs, 1 archives, 1 copies");
    }
  }

  @Test
  void theNewestOfEachPlanAtEachDestinationAreFoundAndAllAreCounted() {
    try (CaravanRuntime runtime = workspace().start(false)) {
      for (int day = 1; day <= 4; day++) {
        String start = "2026-01-0%d".formatted(day);
        copy(runtime, "a" + day, "shop", "local", start, "present");
        copy(runtime, "b" + day, "other", "local", start, day == 4 ? "deleted" : "damaged");
      }
      copy(runtime, "a5", "shop", "local", "2026-01-03", "present"); // as old as a3
      copy(runtime, "a3", "shop", "second", "2026-01-03", "present");
      copy(runtime, "unknown", "", "local", "", "present");

      assertThat(runtime.catalog().newest(2))
          .extracting(copy -> copy.key() + "@" + copy.destination())
          .containsExactly(
              "a4@local", "a3@local", "a3@second", "b3@local", "b2@local", "unknown@local");
      assertThat(runtime.catalog().newest(1)).hasSize(4);
      assertThat(runtime.catalog().newest(50)).hasSize(10);
      assertThat(runtime.catalog().totals(CopyQuery.ALL)).isEqualTo(new CopyTotals(10, 70));
      CopyQuery shopAtSecond = new CopyQuery(Optional.of("shop"), Optional.of("second"), 0, 1);
      assertThat(runtime.catalog().totals(shopAtSecond)).isEqualTo(new CopyTotals(1, 7));
      CopyQuery nothing = new CopyQuery(Optional.of("none"), Optional.empty(), 0, 1);
      assertThat(runtime.catalog().totals(nothing)).isEqualTo(new CopyTotals(0, 0));
    }
  }

  private static void copy(
      CaravanRuntime runtime, String key, String plan, String place, String day, String status) {
    String start = day.isEmpty() ? "" : day + "T03:00:00.000Z";
    jdbc(runtime)
        .update(
            "INSERT INTO archives (archive, sha256, name, plan, plain_bytes, size_bytes,"
                + " database_size_bytes, started_at, finished_at)"
                + " VALUES (?, '', '', NULLIF(?, ''), 9, 7, 9, ?, '') ON CONFLICT DO NOTHING",
            key,
            plan,
            start);
    jdbc(runtime)
        .update(
            "INSERT INTO copies (archive, sha256, destination, plan, started_at, status,"
                + " size_bytes, since, seen_at, seen_by) VALUES (?, '', ?, ?, ?, ?, 7, '', '', '')",
            key,
            place,
            plan,
            start,
            status);
  }

  @Test
  void aRunThatFailsIsOnRecordAndInTheLogAsJson() {
    Workspace workspace = workspace();
    workspace.set("DATABASE_URL", server.url("nowhere"));
    Outcome outcome = workspace.backup("shop");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("{\"runId\":\"shop-") && line.contains("\"FAILED\""));
    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("", Instant.EPOCH, 10).get(0);
      assertThat(run.status()).isEqualTo("failed");
      assertThat(run.message()).contains("does not exist");
      assertThat(run.errorClass()).isNotNull();
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).isEmpty();
    }
  }

  @Test
  void aFireIsRunOnceByProgramsThatShareACatalog() {
    Workspace workspace = workspace();
    Date fire = Date.from(Instant.parse("2026-01-15T03:00:00Z"));
    Map<String, Object> headers =
        Map.of("plan", "shop", "trigger", "schedule", "scheduledFireTime", fire);
    workspace.fire("backup", headers).succeeded();
    Outcome second = workspace.fire("backup", headers).succeeded();
    assertThat(second.lines()).anyMatch(line -> line.contains("was run already"));
    assertThat(workspace.archives()).hasSize(1);
    workspace.holdsNoLeftovers();
    workspace.backup("shop").succeeded(); // its lock was given back
  }

  @Test
  @Tag("S1.10")
  void everyBackupIsARowOfTheViewBackupsAfterARebuildToo() throws Exception {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    String good = workspace.environment().get("DATABASE_URL");
    workspace.set("DATABASE_URL", server.url("nowhere")).backup("shop");
    workspace.set("DATABASE_URL", good);
    try (CaravanRuntime runtime = workspace.start(false)) {
      List<Map<String, Object>> rows = backups(runtime);
      assertThat(rows).hasSize(2);
      assertThat(rows.get(0))
          .containsEntry("filename", workspace.archives().get(0))
          .containsEntry("type", "shop")
          .containsEntry("status", "complete");
      assertThat(((Number) rows.get(0).get("size")).longValue())
          .isEqualTo(workspace.archive().toFile().length());
      assertThat(rows.get(0).get("id")).isNotNull();
      assertThat(rows.get(0)).containsEntry("drive_file_id", null);
      assertThat(String.valueOf(rows.get(0).get("created_at"))).endsWith("Z");
      assertThat(rows.get(1)).containsEntry("filename", null).containsEntry("status", "failed");
      jdbc(runtime)
          .update(
              "INSERT INTO copies (archive, sha256, destination, plan, started_at, status,"
                  + " remote_id, size_bytes, since, seen_at, seen_by)"
                  + " SELECT archive, sha256, 'google-drive', plan, started_at, status,"
                  + " 'id-at-drive', size_bytes, since, seen_at, seen_by FROM copies");
      assertThat(backups(runtime).get(0)).containsEntry("drive_file_id", "id-at-drive");
    }
    workspace.set("CATALOG_URL", emptyCatalog(server, directory.resolve("another")));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.rebuild().run(Optional.empty())).isTrue();
      assertThat(backups(runtime))
          .singleElement()
          .satisfies(
              row ->
                  assertThat(row)
                      .containsEntry("filename", workspace.archives().get(0))
                      .containsEntry("status", "complete"));
    }
  }

  private static List<Map<String, Object>> backups(CaravanRuntime runtime) {
    return jdbc(runtime).queryForList("SELECT * FROM backups ORDER BY created_at");
  }

  private static JdbcTemplate jdbc(CaravanRuntime runtime) {
    return new JdbcTemplate(
        runtime.context().getRegistry().lookupByNameAndType("catalog", DataSource.class));
  }

  @Test
  @Tag("S3.8")
  void whatIsDoneToArchivesIsOnRecordAndStaysThere() throws Exception {
    Workspace workspace = workspace();
    workspace.plan("shop", "keep", "last 1");
    workspace.backup("shop").succeeded();
    String first = workspace.archives().get(0);
    workspace.backup("shop").succeeded(); // prunes the first
    String second = workspace.archives().get(0);
    workspace.fire("verify", Map.of("archive", second)).succeeded();
    workspace.fire("pin", Map.of("archive", second, "reason", "a test")).succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      List<RecordedAct> acts = runtime.catalog().acts(20);
      assertThat(acts)
          .extracting(act -> act.action() + " " + act.archive())
          .containsExactlyInAnyOrder(
              "backup " + first,
              "delete " + first,
              "backup " + second,
              "open " + second,
              "verify " + second,
              "pin " + second);
      assertThat(acts)
          .allSatisfy(
              act -> {
                assertThat(act.by()).matches(".+@.+");
                assertThat(act.destination()).isEqualTo("local");
                assertThat(act.plan()).isEqualTo("shop");
              });
      assertThat(runtime.catalog().copies(CopyQuery.ALL))
          .singleElement()
          .satisfies(
              copy -> {
                assertThat(copy.key()).isEqualTo(second);
                assertThat(copy.pinned()).isEqualTo("a test");
              });
      assertThat(
              jdbc(runtime)
                  .queryForMap("SELECT status, deleted_reason FROM copies WHERE archive = ?", first)
                  .values())
          .contains("deleted")
          .doesNotContainNull();
      assertThatThrownBy(() -> jdbc(runtime).update("DELETE FROM audit"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> jdbc(runtime).update("UPDATE audit SET actor = 'nobody'"))
          .hasMessageContaining("append-only");
    }
  }

  @Test
  void aDamagedArchiveIsKnownAsSuch() throws Exception {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    Path archive = workspace.archive();
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2]++;
    Files.write(archive, bytes);
    assertThat(workspace.fire("verify-all", Map.of()).exitCode()).isEqualTo(1);
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime.indexes().live(List.of("local")).copies(CopyQuery.ALL); // a listing mends nothing
      assertThat(runtime.catalog().copies(CopyQuery.ALL).get(0).damage()).isNotNull();
    }
  }

  @Test
  @Tag("S3.4")
  void listAndStatsReadTheCatalog() throws Exception {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    workspace.backup("shop").succeeded();
    String list = workspace.cli("list", "--limit", "1").run().succeeded().out();
    assertThat(list)
        .contains(workspace.archives().get(1), "shop", "full", "local", "complete by trailer")
        .doesNotContain(workspace.archives().get(0))
        .contains("1 more", "2 archives, ");
    assertThat(workspace.cli("list", "--page", "2", "--limit", "1").run().out())
        .contains(workspace.archives().get(0))
        .doesNotContain(" more");
    assertThat(workspace.cli("stats").run().succeeded().out())
        .containsPattern("shop +local +2 ")
        .contains("2 archives, ");
    JsonNode stats = new ObjectMapper().readTree(workspace.cli("stats", "--json").run().out());
    assertThat(stats.get("archives").asInt()).isEqualTo(2);
    JsonNode history =
        new ObjectMapper().readTree(workspace.cli("history", "shop", "--json").run().out());
    assertThat(history.get("runs")).hasSize(2);
    assertThat(history.get("runs").get(0).get("status").asText()).isEqualTo("complete");
  }

  @Test
  void aRuntimeAndACommandWriteAtTheSameTime() throws Exception {
    Workspace workspace = workspace().plan("other");
    Cli.Running command = workspace.cli("backup", "other").start();
    try (CaravanRuntime runtime = workspace.start(false)) {
      List<CompletableFuture<Void>> looks = new ArrayList<>();
      runtime.fire("backup", Map.of("plan", "shop"));
      for (int i = 0; i < 4; i++) {
        looks.add(
            CompletableFuture.runAsync(() -> runtime.indexes().live(List.of("local")).newest(1)));
      }
      runtime.fire("backup", Map.of("plan", "shop"));
      looks.forEach(CompletableFuture::join);
      command.outcome().succeeded();
      assertThat(runtime.catalog().runs("", Instant.EPOCH, 10))
          .hasSize(3)
          .extracting(RecordedRun::status)
          .containsOnly("complete");
    }
    assertThat(workspace.state().resolve("unrecorded")).doesNotExist();
  }

  @Test
  void aRunThatWasKilledIsInterruptedWhenThePlanRunsAgain() {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      jdbc(runtime).update("UPDATE runs SET status = 'running', ended_at = NULL, fire = 'x'");
      runtime.fire("backup", Map.of("plan", "shop"));
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .extracting(RecordedRun::status)
          .containsExactly("complete", "interrupted");
    }
  }

  @Test
  void whatARestoreFoundStaysOnRecord() throws IOException {
    Workspace workspace = workspace();
    Instant start = Instant.parse("2026-01-15T03:00:00Z");
    RunRecord record =
        new RunRecord(
            "shop-restore-20260115-030000",
            "node/1",
            Kind.RESTORE,
            "shop",
            "h:5432/shop",
            "cli",
            null,
            "",
            start,
            start.plusSeconds(60),
            io.pgcaravan.run.Outcome.COMPLETE,
            "a.sql.gz",
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of(),
            Map.of("rows", 12345678901L, "from", "local", "unproven", List.of("a", "b")));
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime
          .context()
          .createProducerTemplate()
          .send("direct:tell-run", exchange -> exchange.setVariable("record", record));
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .singleElement()
          .satisfies(run -> assertThat(run.details()).isEqualTo(record.details()));
    }
    JsonNode history =
        new ObjectMapper().readTree(workspace.cli("history", "--json").run().succeeded().out());
    assertThat(history.get("runs").get(0).get("details").get("from").asText()).isEqualTo("local");
  }
}
