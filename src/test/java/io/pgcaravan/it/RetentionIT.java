package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Old archives go, with all that stands beside them; nothing else does. */
@ExtendWith(PostgresServer.Shared.class)
class RetentionIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  RetentionIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace shop() {
    return Workspace.in(directory, server.url(server.createShop()));
  }

  private static void backUp(Workspace workspace, String plan, int times) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int i = 0; i < times; i++) {
        runtime.fire("backup", Map.of("plan", plan));
      }
    }
  }

  @Test
  void aBackupKeepsTheLastOnesOfItsPlanAndTouchesNoOtherFile() throws IOException {
    Workspace workspace =
        shop().plan("few", "keepLast", "2", "globals", "true", "folder", "few/{time:HHmmss}");
    backUp(workspace, "daily", 1);
    List<String> others = new java.util.ArrayList<>(workspace.stored());
    String foreign = "shop-few-backup-20200101-000000.sql.gz";
    Files.writeString(workspace.backups().resolve(foreign), "not ours");
    Files.writeString(workspace.backups().resolve("readme.txt"), "not ours");
    others.addAll(List.of(foreign, "readme.txt"));

    backUp(workspace, "few", 2);
    List<String> beforeThird = workspace.archives();
    backUp(workspace, "few", 2);

    List<String> own = workspace.stored().stream().filter(name -> name.startsWith("few/")).toList();
    assertThat(workspace.stored()).containsAll(others);
    assertThat(own).hasSize(2 * 3).doesNotContainAnyElementsOf(beforeThird);
    try (var folders = Files.list(workspace.backups().resolve("few"))) {
      assertThat(folders).hasSize(2);
    }
  }

  @Test
  void aPruneOfMoreThanHalfNeedsForce() {
    Workspace workspace = shop().plan("few", "keepLast", "", "pruneAfterBackup", "false");
    backUp(workspace, "few", 4);
    List<String> before = workspace.stored();
    workspace.plan("few", "keepLast", "1");

    workspace
        .fire("prune", Map.of("plan", "few"))
        .failed(1, "would delete 3 of its 4 archives, so none was deleted", "--force");
    assertThat(workspace.stored()).isEqualTo(before);

    Outcome forced = workspace.fire("prune", Map.of("plan", "few", "force", true)).succeeded();
    assertThat(workspace.archives()).hasSize(1).containsAnyElementsOf(before);
    assertThat(forced.lines())
        .filteredOn(line -> line.startsWith("deleted "))
        .hasSize(3)
        .allMatch(line -> line.contains("0 days old") && line.contains("bytes freed"));
  }

  @Test
  void aScheduleOfItsOwnPrunes() {
    Workspace workspace =
        shop().withoutShippedPlans().plan("few", "keepLast", "2", "pruneAfterBackup", "false");
    backUp(workspace, "few", 3);
    assertThat(workspace.archives()).hasSize(3);
    workspace.templated(
        "plans/prune-few", "prune-schedule", Map.of("plan", "few", "cron", "* * * * * ?"));

    try (CaravanRuntime runtime = workspace.start(true)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      await().atMost(Duration.ofSeconds(10)).until(() -> workspace.archives().size() == 2);
    }
    assertThat(workspace.stored()).hasSize(4);
  }

  @Test
  void nothingIsPrunedAfterAFailedListing() throws IOException {
    Workspace workspace = shop().plan("few", "keepLast", "1");
    backUp(workspace, "few", 1);
    List<String> before = workspace.stored();
    Path away = workspace.other("away").resolve("backups");

    workspace.set("BACKUP_DIR", away.toString());
    workspace.fire("prune", Map.of("plan", "few")).failed(1, "cannot be listed");

    assertThat(workspace.stored()).isEqualTo(before);
  }
}
