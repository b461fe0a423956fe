package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Drills on a server of one's own: what is restored, proven, asked, told, and left behind. */
@ExtendWith(PostgresServer.Shared.class)
class DrillIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private String database;
  private Workspace workspace;

  DrillIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void makeShop() {
    database = server.createShop();
    workspace =
        Workspace.in(directory, server.url(database)).set("DRILL_URL", server.url("postgres"));
  }

  private Outcome drill(String plan) {
    return workspace.fire("drill", Map.of("plan", plan, "trigger", "cli"));
  }

  private List<RecordedRun> drills(String plan) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      return runtime.catalog().runs(plan, Instant.EPOCH, 20).stream()
          .filter(run -> run.kind().equals("drill"))
          .toList();
    }
  }

  private void leavesNothingBehind() {
    assertThat(server.scratchDatabases()).isEmpty();
    workspace.holdsNoLeftovers();
  }

  @Test
  @Tag("S4.4")
  void theNewestArchiveIsRestoredProvenAskedAndDropped() {
    workspace.plan(
        "all",
        "recoveryTime",
        "1h",
        "recoveryPoint",
        "1h",
        "validate",
        "SELECT count(*) = 3 FROM customer");
    workspace.backup("all").succeeded();

    Outcome outcome = drill("all").succeeded();

    assertThat(outcome.lines())
        .anyMatch(
            line -> line.contains("restored and proven") && line.contains("5 rows in 2 tables"));
    assertThat(drills("all"))
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo("complete"))
        .satisfies(run -> assertThat(run.details()).containsEntry("objectivesMet", true))
        .satisfies(
            run ->
                assertThat(run.details())
                    .containsKeys("recoveryTime", "recoveryPoint", "recoveryTimeObjective"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().acts(9)).extracting("action").contains("drill", "verify");
    }
    leavesNothingBehind();
  }

  @Test
  void aDamagedArchiveFailsAndTheCopyElsewhereIsTriedToo() throws IOException {
    workspace
        .routeFile(
            "destinations/second",
            workspace
                .routeFileContent("destinations/local")
                .replace("local", "second")
                .replace("{{caravan.backup-dir}}", directory.resolve("second").toString()))
        .plan("all", "destinations", "local, second");
    workspace.backup("all").succeeded();
    byte[] bytes = Files.readAllBytes(workspace.archive());
    bytes[bytes.length / 2] ^= 4;
    Path archive = workspace.archive();
    Files.delete(archive); // its name only: the copies are links to the same file
    Files.write(archive, bytes);

    Outcome outcome = drill("all").failed(1, "drill of plan all from local");

    assertThat(outcome.lines()).anyMatch(line -> line.contains("from second, "));
    assertThat(drills("all"))
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo("partial"));
    leavesNothingBehind();
  }

  @Test
  void anArchiveOfAnEarlierVersionIsCountedAndNotCalledProven() throws IOException {
    workspace.plan("all");
    workspace.backup("all").succeeded();
    changeManifest("\"TimeZone\" : \"UTC\"", "\"unknown\" : \"UTC\"");

    assertThat(drill("all").succeeded().lines())
        .noneMatch(line -> line.contains("restored and proven"))
        .anyMatch(line -> line.matches(".*restored and counted in .*does not say in which time.*"));

    assertThat(drills("all").get(0).details()).containsEntry("extent", "counted");
    leavesNothingBehind();
  }

  @Test
  void aLocaleThatTheServerLacksIsReplacedAndNamed() throws IOException {
    workspace.plan("all");
    workspace.backup("all").succeeded();
    changeManifest("\"collation\" : \"[^\"]*\"", "\"collation\" : \"xx_XX.utf8\"");

    assertThat(drill("all").succeeded().lines())
        .anyMatch(line -> line.contains("lacks the locale xx_XX.utf8"))
        .anyMatch(line -> line.contains("restored and proven"));
    leavesNothingBehind();
  }

  private void changeManifest(String pattern, String replacement) throws IOException {
    Path archive = workspace.archive();
    Path file = archive.resolveSibling(archive.getFileName() + ".manifest.json");
    String text = Files.readString(file);
    assertThat(text).containsPattern(pattern);
    Path changed =
        Files.writeString(directory.resolve("changed"), text.replaceAll(pattern, replacement));
    Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** As on a server where nobody installed what the source's server has. */
  @Test
  void anExtensionThatTheServerLacksIsNamedAndNothingIsLeft() throws IOException {
    Path share =
        Path.of(server.sql("postgres", "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"));
    Path control = share.resolve("extension/caravan_odd.control");
    Path script = share.resolve("extension/caravan_odd--1.sql");
    workspace.plan("all");
    try {
      Files.writeString(control, "default_version = '1'\nrelocatable = true\n");
      Files.writeString(script, "CREATE FUNCTION odd() RETURNS int LANGUAGE sql AS 'SELECT 1';\n");
      server.sql(database, "CREATE EXTENSION caravan_odd");
      workspace.backup("all").succeeded();
    } finally {
      Files.deleteIfExists(control);
      Files.deleteIfExists(script);
    }

    drill("all").failed(1, "needs the extension caravan_odd, which ", "lacks", "install it on");
    assertThat(drills("all"))
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo("failed"))
        .satisfies(run -> assertThat(run.toString()).contains("needs the extension caravan_odd"));
    leavesNothingBehind();

    // a manifest of an earlier version names no extensions: the restore itself finds out
    changeManifest("\"extensions\" : \\[[^]]*\\]", "\"extensions\" : [ ]");
    drill("all").failed(1, "caravan_odd", "is not available", "install the extension on");
    assertThat(drills("all")).hasSize(2).allMatch(run -> run.status().equals("failed"));
    leavesNothingBehind();
  }

  @Test
  void anAnswerThatIsNotTheExpectedOneFails() {
    workspace.plan("all", "validate", "SELECT count(*) FROM customer => 4");
    workspace.backup("all").succeeded();

    drill("all").failed(1, "'SELECT count(*) FROM customer' answered '3', not '4'");

    assertThat(drills("all"))
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo("failed"));
    leavesNothingBehind();
  }

  @Test
  void aMissedObjectiveIsTold() {
    workspace.plan("all", "recoveryPoint", "0s");
    workspace.backup("all").succeeded();

    drill("all").failed(1, "old, and the plan's recoveryPoint is");

    assertThat(drills("all"))
        .singleElement()
        .satisfies(run -> assertThat(run.details()).containsEntry("objectivesMet", false));
  }

  @Test
  @Tag("S4.9")
  void dataAreRestoredTogetherWithTheirSchema() {
    server.sql(
        database,
        "CREATE TABLE sale (id int PRIMARY KEY, customer int REFERENCES customer);"
            + " INSERT INTO sale VALUES (7, 1)");
    workspace.plan("data", "scope", "data-only").plan("schema", "scope", "schema-only");
    workspace.backup("data").succeeded();
    drill("data").failed(1, "holds data only, and there is no schema-only archive");

    workspace.backup("schema").succeeded();
    Outcome outcome = drill("data").succeeded();

    assertThat(outcome.lines()).anyMatch(line -> line.contains("6 rows in 3 tables"));
    leavesNothingBehind();
  }

  @Test
  void singleTablesAreRestoredAndTheirOutwardForeignKeysNamed() {
    server.sql(
        database,
        "CREATE TYPE state AS ENUM ('open'); CREATE TABLE sale (id int PRIMARY KEY, state state,"
            + " customer int CONSTRAINT of_customer REFERENCES customer);"
            + " INSERT INTO sale VALUES (7, 'open', 1)");
    workspace.plan("some", "scope", "tables: sale").plan("schema", "scope", "schema-only");
    workspace.backup("some").succeeded();
    workspace.backup("schema").succeeded();

    Outcome outcome = drill("some").succeeded();

    assertThat(outcome.lines())
        .anyMatch(
            line -> line.contains("the foreign key of_customer of public.sale was not checked"));
    assertThat(drills("some").get(0).details().get("trials").toString())
        .contains("of_customer", "rows=1");
    leavesNothingBehind();
  }

  @Test
  void oneThatIsCutOffHasFoundNothing() throws Exception {
    workspace.plan("all").backup("all").succeeded();
    Cli.Running running;
    try (AutoCloseable lock = server.lock("postgres", "pg_shdescription")) { // ANALYZE waits for it
      assertThat(lock).isNotNull();
      running = workspace.cli("drill", "all").start();
      await().atMost(Duration.ofSeconds(40)).until(this::isHeldUp);
      running.terminate();
    }
    Outcome outcome = running.outcome();
    assertThat(outcome.exitCode()).isEqualTo(143);
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("the drill of plan all was cut off"))
        .noneMatch(line -> line.contains("there is no archive"));
    assertThat(drills("all")).isEmpty();
    server.dropScratchDatabases();
  }

  private boolean isHeldUp() {
    return !server
        .sql(
            "postgres",
            "SELECT pid FROM pg_stat_activity"
                + " WHERE datname LIKE 'caravan_scratch%' AND wait_event_type = 'Lock'")
        .isEmpty();
  }

  @Test
  void withoutAnArchiveNothingIsDrilledAndNothingTold() {
    workspace.fire("drill", Map.of()).succeeded();
    workspace.plan("none", "drill", "false");
    workspace.backup("none").succeeded();
    assertThat(workspace.fire("drill", Map.of()).succeeded().lines())
        .noneMatch(line -> line.contains("restored and proven"));
  }

  @Test
  void aDrillThatWasMissedIsRunAtTheNextStart() {
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    workspace
        .withoutShippedPlans()
        .plan("all")
        .templated(
            "plans/drill",
            "drill-schedule",
            Map.of("name", "weekly-drill", "cron", OnceAYear.at(fire)));
    workspace.backup("all").succeeded();
    new StateDirectory(workspace.state())
        .saveFire("drill/weekly-drill", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
    try (CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  runtime.catalog().runs("all", Instant.EPOCH, 9).stream()
                      .anyMatch(
                          run -> run.kind().equals("drill") && run.trigger().equals("missed")));
    }
  }
}
