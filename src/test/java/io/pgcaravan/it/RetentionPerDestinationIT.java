package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each destination keeps what the plan says for it, and is left alone where that is not safe. */
@ExtendWith(PostgresServer.Shared.class)
class RetentionPerDestinationIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  RetentionPerDestinationIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace localAndMoon(String... parameters) {
    FaultyStore.failing(0, false);
    return Workspace.in(directory.resolve("one"), server.url(server.createShop()))
        .withoutShippedPlans()
        .routeFileFrom("moon.camel.yaml", "destinations/moon")
        .set("DESTINATIONS", "local, moon")
        .plan("few", parameters);
  }

  private static void backUp(Workspace workspace, int times) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int i = 0; i < times; i++) {
        runtime.fire("backup", Map.of("plan", "few"));
      }
    }
  }

  private static List<String> archivesAtMoon() {
    return FaultyStore.keys().stream().filter(key -> key.endsWith(".sql.gz")).toList();
  }

  @Test
  void aDestinationKeepsWhatThePlanSaysForItAlone() {
    Workspace workspace = localAndMoon("keep", "last 1", "keepAt", "moon: last 2");
    backUp(workspace, 4);
    assertThat(workspace.archives()).hasSize(1);
    assertThat(archivesAtMoon()).hasSize(2).containsAll(workspace.archives());
  }

  @Test
  void whereRetentionIsOffNothingIsEverDeleted() {
    Workspace workspace = localAndMoon("keep", "last 1", "keepAt", "moon: off");
    backUp(workspace, 3);
    Outcome outcome = workspace.fire("prune", Map.of("plan", "few", "force", true)).succeeded();
    assertThat(outcome.lines()).contains("retention is off at moon: plan few says so");
    assertThat(workspace.cli("prune", "--dry-run").run().succeeded().out())
        .contains("moon: retention is off: plan few says so");
    assertThat(workspace.archives()).hasSize(1);
    assertThat(archivesAtMoon()).hasSize(3);
  }

  @Test
  void aDestinationThatCannotDeleteHasRetentionOffAndThatIsNoFailure() {
    Workspace workspace = localAndMoon("keep", "last 1");
    String routes = Workspace.resource("moon.camel.yaml");
    int delete = routes.indexOf("- route:\n    id: moon-delete");
    workspace.routeFile("destinations/moon", routes.substring(0, delete));

    backUp(workspace, 2);
    Outcome outcome = workspace.backup("few").succeeded();

    assertThat(outcome.lines())
        .filteredOn(line -> line.equals("retention is off at moon: it has no route for delete"))
        .hasSize(1);
    assertThat(workspace.archives()).hasSize(1);
    assertThat(archivesAtMoon()).hasSize(3);
  }

  @Test
  void aDestinationThatLacksTheNewestArchiveIsLeftAloneAndTheOthersArePruned() {
    Workspace workspace = localAndMoon("pruneAfterBackup", "false");
    backUp(workspace, 2);
    List<String> before = FaultyStore.keys();
    FaultyStore.failStores(true);
    workspace.backup("few").failed(1, "is missing at 1 of 2 destinations: moon");
    FaultyStore.failStores(false);
    workspace.plan("few", "keep", "last 1");

    workspace
        .fire("prune", Map.of("plan", "few", "force", true))
        .failed(1, "moon lacks the newest archive of plan few", "--redeliver");

    assertThat(workspace.archives()).hasSize(1);
    assertThat(FaultyStore.keys()).isEqualTo(before);
  }

  @Test
  void theLastRunOnRecordTellsThatADestinationIsUnexpectedlyEmpty() throws Exception {
    Workspace workspace = localAndMoon("keep", "last 1");
    backUp(workspace, 1);
    Workspace.remove(workspace.backups());
    FaultyStore.failing(0, false);
    workspace
        .fire("prune", Map.of("plan", "few"))
        .failed(1, "local lists no archive of plan few", "moon lists no archive of plan few");
    Outcome dry = workspace.cli("prune", "--dry-run").run();
    assertThat(dry.exitCode()).isEqualTo(1);
    assertThat(dry.out())
        .contains("local: nothing of plan few is deleted: local lists no archive of plan few");
  }

  @Test
  void twoMachinesThatPruneAtOnceDoEachOtherNoHarm() {
    Workspace one = localAndMoon("pruneAfterBackup", "false", "destinations", "local");
    backUp(one, 8);
    Workspace other =
        Workspace.in(directory.resolve("two"), one.environment().get("DATABASE_URL"))
            .withoutShippedPlans()
            .set("BACKUP_DIR", one.backups().toString());
    List<Cli.Running> both = new ArrayList<>();
    for (Workspace machine : List.of(one, other)) {
      machine.plan("few", "keep", "last 2", "destinations", "local");
      both.add(machine.cli("prune", "few", "--force").start());
    }

    both.forEach(prune -> prune.outcome().succeeded());

    assertThat(one.stored()).hasSize(2 * 2);
  }

  @Test
  void twoPrunesOnOneMachineWaitForEachOther() {
    Workspace workspace = localAndMoon("pruneAfterBackup", "false", "destinations", "local");
    backUp(workspace, 4);
    workspace.plan("few", "keep", "last 2", "destinations", "local");
    List<Cli.Running> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(workspace.cli("prune", "few").start());
    }
    both.forEach(prune -> prune.outcome().succeeded());
    assertThat(workspace.stored()).hasSize(2 * 2);
  }
}
