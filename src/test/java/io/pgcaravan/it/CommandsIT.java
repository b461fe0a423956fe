package io.pgcaravan.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What commands print, and the exit codes that scripts look at. */
@ExtendWith(PostgresServer.Shared.class)
class CommandsIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  CommandsIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace shop() {
    return Workspace.in(directory, server.url(server.createShop()));
  }

  @Test
  void exitCodesTellWrongUsageFromFailure() {
    Workspace workspace = shop();
    workspace.cli("backup", "daily").run().succeeded();
    workspace
        .cli("backup", "dayly")
        .run()
        .failed(2, "there is no plan 'dayly'", "daily, hourly, monthly, weekly");
    workspace
        .cli("list", "--destination", "moon")
        .run()
        .failed(2, "there is no destination 'moon'", "local");
    workspace.cli("backup", "daily").with("DATABASE_URL", "").run().failed(2, "URL is empty");
    workspace
        .cli("backup", "daily")
        .with("DATABASE_URL", server.url("nowhere"))
        .run()
        .failed(1, "database \"nowhere\" does not exist");
    Outcome unknown = workspace.cli("bakcup").run();
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.lines()).anyMatch(line -> line.contains("bakcup"));
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void listAsJsonPrintsNothingElse() throws IOException {
    Workspace workspace = shop().plan("broken", "cron", "never");
    workspace.cli("backup", "daily", "--note", "before the move").run();

    Outcome outcome = workspace.cli("list", "--json").run();

    assertThat(outcome.exitCode()).isZero();
    JsonNode archives = new ObjectMapper().readTree(outcome.out()).get("archives");
    assertThat(archives).hasSize(1);
    JsonNode archive = archives.get(0);
    assertThat(archive.get("name").asText()).isEqualTo(workspace.archives().get(0));
    assertThat(archive.get("plan").asText()).isEqualTo("daily");
    assertThat(archive.get("note").asText()).isEqualTo("before the move");
    assertThat(archive.get("sizeBytes").asLong()).isEqualTo(workspace.archive().toFile().length());
  }

  @Test
  void doctorTellsWhatIsWrongByItsExitCode() {
    Workspace workspace = shop();
    Outcome well = workspace.cli("doctor").run();
    assertThat(well.out()).doesNotContain("FAIL").contains("database", "fits");
    assertThat(well.exitCode()).isZero();

    Outcome ill = workspace.cli("doctor").with("DATABASE_URL", server.url("nowhere")).run();
    assertThat(ill.out()).contains("FAIL  database", "does not exist", "HINT: ");
    assertThat(ill.exitCode()).isEqualTo(1);
    workspace.holdsNothing();
  }

  @Test
  void plansShowTheirNextFireAndTheirLastRun() {
    Workspace workspace = shop().plan("leap", "cron", "0 30 4 29 2 ?", "timeZone", "Asia/Tokyo");
    workspace.backup("daily").succeeded();

    Outcome outcome = workspace.cli("plans").run().succeeded();

    assertThat(outcome.out().lines())
        .anyMatch(line -> line.matches("leap .*\\d{4}-02-29 04:30:00 Asia/Tokyo .* none"))
        .anyMatch(line -> line.matches("daily .* 03:00:00 UTC .*complete at .*"));
  }

  @Test
  void aDryPrunePrintsEachArchiveAndDeletesNothing() {
    Workspace workspace = shop().plan("few", "keepLast", "", "pruneAfterBackup", "false");
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (String plan : new String[] {"few", "few", "few", "daily"}) {
        runtime.fire("backup", Map.of("plan", plan));
      }
    }
    workspace.plan("few", "keepLast", "2", "pruneAfterBackup", "false");

    Outcome outcome = workspace.cli("prune", "--dry-run").run().succeeded();

    assertThat(workspace.archives())
        .hasSize(4)
        .allSatisfy(name -> assertThat(outcome.out()).containsOnlyOnce(name + " "));
    assertThat(outcome.out().lines().filter(line -> line.contains(" delete ")))
        .singleElement()
        .asString()
        .contains("-few-", "number 3", "kept are last 2");
    assertThat(outcome.out().lines().filter(line -> line.contains(" keep "))).hasSize(3);
  }

  @Test
  void runSaysThatItIsStartedAndEndsWhenItIsTold() throws Exception {
    Cli.Running running = shop().cli("run").start();
    await().atMost(Duration.ofSeconds(30)).until(() -> running.errors().contains("started"));

    running.terminate();

    assertThat(running.process().waitFor(15, SECONDS)).isTrue();
    Outcome outcome = running.outcome().succeeded();
    assertThat(outcome.lines().stream().filter(line -> line.contains("started"))).hasSize(1);
  }

  @Test
  void aStopLetsTheRunUnderWayEnd() throws Exception {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory, server.url(database))
            .withoutShippedPlans()
            .plan("often", "cron", "* * * * * ?");
    AutoCloseable lock = server.lock(database, "customer");
    Cli.Running running = workspace.cli("run").start();
    await().atMost(Duration.ofSeconds(30)).until(() -> running.errors().contains("dumping"));

    running.terminate();
    await().atMost(Duration.ofSeconds(10)).until(() -> running.errors().contains("stopping"));
    lock.close();

    assertThat(running.process().waitFor(30, SECONDS)).isTrue();
    running.outcome().succeeded();
    assertThat(workspace.archives()).hasSize(1);
    workspace.holdsNoLeftovers();
  }
}
