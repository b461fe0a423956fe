package io.pgcaravan.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.audit.AuditFile;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What befalls a catalog: records that it refuses, locks, lost files, wrong clocks, neighbours. */
@ExtendWith(PostgresServer.Shared.class)
class CatalogTroubleIT {

  private static final Date FIRE = Date.from(Instant.parse("2026-01-15T03:00:00Z"));

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogTroubleIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace(String name) {
    return Workspace.in(directory.resolve(name), server.url(server.createShop()))
        .withoutShippedPlans()
        .plan("shop");
  }

  private String emptyCatalog() {
    return server.jdbcUrl(server.createCatalog());
  }

  private static JdbcTemplate jdbc(CaravanRuntime runtime) {
    return new JdbcTemplate(
        runtime.context().getRegistry().lookupByNameAndType("catalog", DataSource.class));
  }

  private static void loseTheCatalog(Workspace workspace) throws IOException {
    try (Stream<Path> files = Files.list(workspace.state())) {
      for (Path file : files.filter(each -> each.toString().contains("catalog.db")).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aRecordThatTheCatalogRefusesHoldsUpNoOther() throws IOException {
    Workspace workspace = workspace("one").set("CATALOG_URL", "jdbc:postgresql://127.0.0.1:1/none");
    workspace.backup("shop").succeeded();
    Path waiting = workspace.state().resolve("unrecorded");
    Path good = waiting.resolve(Workspace.files(waiting).get(0));
    ObjectNode record = (ObjectNode) Manifests.json().readTree(good.toFile());
    String tooLong = // for an index of PostgreSQL
        Stream.generate(() -> UUID.randomUUID().toString()).limit(500).collect(joining());
    Files.writeString(waiting.resolve("1-refused.json"), record.put("runId", tooLong).toString());
    Files.writeString(waiting.resolve("2-damaged.json"), "null");
    workspace.set("CATALOG_URL", emptyCatalog());

    Outcome next = workspace.backup("shop").succeeded();

    assertThat(next.lines()).anyMatch(line -> line.contains("1-refused.json is refused"));
    assertThat(Workspace.files(waiting))
        .containsExactly("1-refused.json.refused", "2-damaged.json.damaged");
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .hasSize(2)
          .extracting(RecordedRun::status)
          .containsOnly("complete");
      assertThat(runtime.catalog().acts(10)).hasSize(2);
    }
  }

  @Test
  void aRunIsRecordedWhollyOrNotAtAll() {
    Workspace workspace = workspace("one");
    workspace.fire("verify-all", Map.of());
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime.indexes().live(List.of("local")).copies(CopyQuery.ALL); // makes the schema
      jdbc(runtime)
          .execute(
              "CREATE TRIGGER late BEFORE INSERT ON copies BEGIN SELECT RAISE(ABORT, 'no'); END");
      runtime.fire("backup", Map.of("plan", "shop"));
      assertThat(jdbc(runtime).queryForObject("SELECT count(*) FROM archives", Long.class))
          .isZero();
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10))
          .extracting(RecordedRun::status)
          .containsExactly("running");
    }
  }

  @Test
  void whatWasThereBeforeTheCatalogIsListedToo() throws IOException {
    Workspace workspace = workspace("one");
    workspace.backup("shop").succeeded();
    workspace.backup("shop").succeeded();
    loseTheCatalog(workspace);
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.indexes().archives(word -> {}).copies(CopyQuery.ALL)).hasSize(3);
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).hasSize(3);
    }
  }

  @Test
  void aManifestThatIsOutOfReachForAWhileChangesNothing() throws IOException {
    Workspace workspace = workspace("one");
    workspace.backup("shop").succeeded();
    Path manifest = Path.of(workspace.archive() + Manifests.SUFFIX);
    Files.move(manifest, directory.resolve("manifest"));
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(false)) {
      runtime.indexes().live(List.of("local")).copies(CopyQuery.ALL);
      assertThat(runtime.catalog().copies(CopyQuery.ALL))
          .singleElement()
          .satisfies(copy -> assertThat(copy.sha256()).isNotNull());
      assertThat(log.all()).noneMatch(line -> line.contains("any more"));
    }
  }

  @Test
  void aFireIsRunByOneOfTwoMachinesThatShareACatalogAtOnce() {
    String catalog = server.jdbcUrl(server.createDatabase());
    Workspace one = workspace("one").set("CATALOG_URL", catalog);
    Workspace two =
        workspace("two")
            .set("CATALOG_URL", catalog)
            .set("DATABASE_URL", one.environment().get("DATABASE_URL"));
    Workspace other = workspace("other").set("CATALOG_URL", catalog);
    try (CaravanRuntime first = one.start(false);
        CaravanRuntime second = two.start(false);
        CaravanRuntime third = other.start(false)) {
      List<CompletableFuture<Void>> fires =
          Stream.of(first, second, third) // which migrate the fresh catalog at once, too
              .map(
                  runtime ->
                      CompletableFuture.runAsync(
                          () ->
                              runtime.fire(
                                  "backup",
                                  Map.of(
                                      "plan",
                                      "shop",
                                      "trigger",
                                      "schedule",
                                      "scheduledFireTime",
                                      FIRE))))
              .toList();
      fires.forEach(CompletableFuture::join);
      assertThat(one.archives().size() + two.archives().size()).isEqualTo(1);
      assertThat(other.archives()).as("another database").hasSize(1);
      first.indexes().live(List.of("local")).copies(CopyQuery.ALL);
      second.indexes().live(List.of("local")).copies(CopyQuery.ALL);
      assertThat(first.catalog().copies(CopyQuery.ALL))
          .as("none is missing for the other has it not")
          .hasSize(2);
    }
  }

  @Test
  void aFireWhoseRunCouldNotBeginIsFree() {
    String catalog = emptyCatalog();
    Workspace one = workspace("one").set("CATALOG_URL", catalog);
    Workspace two =
        workspace("two")
            .set("CATALOG_URL", catalog)
            .set("DATABASE_URL", one.environment().get("DATABASE_URL"));
    Map<String, Object> fire = Map.of("plan", "shop", "trigger", "cli", "scheduledFireTime", FIRE);
    one.plan("shop", "destinations", "nowhere");
    assertThat(one.fire("backup", fire).exitCode()).isNotZero();
    two.fire("backup", fire).succeeded();
    assertThat(two.archives()).hasSize(1);
  }

  @Test
  void whatAWrongClockHasWrittenDoesNotStay() throws IOException {
    Workspace workspace = workspace("one");
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      jdbc(runtime).update("UPDATE copies SET since = '2999-01-01T00:00:00.000Z', seen_at = since");
      jdbc(runtime).update("UPDATE copies SET seen_at = since");
      runtime.fire("pin", Map.of("archive", workspace.archives().get(0), "reason", "kept"));
      runtime.indexes().catchUp();
      assertThat(runtime.catalog().copies(CopyQuery.ALL).get(0).pinned()).isEqualTo("kept");
      Files.delete(workspace.archive());
      runtime.indexes().live(List.of("local")).copies(CopyQuery.ALL);
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).isEmpty();
    }
  }

  @Test
  void aServerThatStopsAnsweringInTheMiddleIsAskedOnce() throws SQLException {
    String url = emptyCatalog();
    CatalogSource source = new CatalogSource(url + "&socketTimeout=1");
    source.getConnection().close();
    try (Connection blocker = new CatalogSource(url).getConnection();
        Statement lock = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      lock.execute("LOCK TABLE runs");
      JdbcTemplate jdbc = new JdbcTemplate(source);
      assertThatThrownBy(() -> jdbc.queryForList("SELECT * FROM runs"))
          .satisfies(e -> assertThat(source.failure(e)).hasMessageContaining("cannot be used"));
      long begin = System.nanoTime();
      assertThatThrownBy(source::getConnection).hasMessageContaining("cannot be used");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
    }
  }

  @Test
  void whatAPruneHasJustDeletedIsNotMissing() throws IOException {
    Workspace workspace = workspace("one");
    workspace.backup("shop").succeeded();
    String archive = workspace.archives().get(0);
    new AuditFile(workspace.state().resolve("audit.jsonl"))
        .append(
            new AuditEntry(
                Instant.now(), "another", Action.DELETE, archive, "local", "shop", 1, "too old"));
    Files.delete(workspace.archive());
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(false)) {
      runtime.indexes().live(List.of("local")).copies(CopyQuery.ALL);
      assertThat(log.all()).noneMatch(line -> line.contains("any more"));
      assertThat(jdbc(runtime).queryForObject("SELECT status FROM copies", String.class))
          .isEqualTo("deleted");
    }
  }

  @Test
  void aDeletionIsOneOfThisMachinesCopyNotOfItsNeighbours() {
    Workspace workspace = workspace("one").plan("shop", "keep", "last 1");
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      jdbc(runtime)
          .update(
              "INSERT INTO copies (archive, sha256, destination, plan, started_at, status,"
                  + " size_bytes, since, seen_at, seen_by) SELECT archive, 'other', destination,"
                  + " plan, started_at, status, size_bytes, since, seen_at, 'neighbour' FROM copies");
      runtime.fire("backup", Map.of("plan", "shop")); // prunes the first
      assertThat(
              jdbc(runtime)
                  .queryForList("SELECT sha256 FROM copies WHERE status = 'deleted'", String.class))
          .hasSize(1)
          .doesNotContain("other");
    }
  }
}
