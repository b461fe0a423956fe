package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies that a destination missed are brought to it later, without dumping again. */
@ExtendWith(PostgresServer.Shared.class)
class BackFillIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  BackFillIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace(String destinations) {
    return Workspace.in(directory, server.url(server.createShop()))
        .routeFileFrom("moon.camel.yaml", "destinations/moon")
        .set("DESTINATIONS", destinations);
  }

  private static Outcome redeliver(Workspace workspace) {
    return workspace.fire("redeliver", Map.of("plan", "daily", "trigger", "cli"));
  }

  @Test
  void theNextRunBringsWhatADestinationMissed() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");
    assertThat(FaultyStore.keys()).isEmpty();

    FaultyStore.failNext(0);
    workspace.backup("daily").succeeded();

    assertThat(workspace.archives()).hasSize(2);
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
    workspace.holdsNoLeftovers();
  }

  @Test
  void aMissingCopyThatFailsAgainCostsTheRunNothing() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");

    FaultyStore.failing(0, false);
    FaultyStore.failAfter(2); // its own manifest and archive
    workspace.backup("daily").succeeded();

    assertThat(FaultyStore.keys()).hasSize(2);
  }

  @Test
  void redeliveryBringsWhatADestinationMissedWithoutDumping() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");

    redeliver(workspace).failed(1, "is missing at moon", "renew the key of the moon");
    FaultyStore.failNext(0);
    redeliver(workspace).succeeded();

    assertThat(workspace.archives()).hasSize(1);
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
    workspace.holdsNoLeftovers();
    redeliver(workspace).succeeded();
  }

  @Test
  void aRedeliveryThatBringsSomeIsOnRecordAsPartial() throws IOException {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");

    FaultyStore.failNext(0);
    FaultyStore.failAfter(2);
    redeliver(workspace).failed(1, "is missing at moon");

    assertThat(workspace.state().resolve("runs/daily.json"))
        .content()
        .contains("\"outcome\" : \"PARTIAL\"");
  }

  @Test
  void anArchiveKeptInTheStageIsDeliveredByTheNextRun() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 1 destinations: moon");
    assertThat(workspace.kept()).hasSize(2);

    FaultyStore.failNext(0);
    workspace.backup("daily").succeeded();

    assertThat(FaultyStore.keys()).hasSize(4);
    assertThat(workspace.kept()).isEmpty();
  }

  @Test
  void anArchiveKeptInTheStageIsDeliveredByRedelivery() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 1 destinations: moon");

    FaultyStore.failNext(0);
    redeliver(workspace).succeeded();

    assertThat(FaultyStore.keys()).hasSize(2);
    assertThat(workspace.kept()).isEmpty();
  }

  @Test
  void theStageKeepsNoMoreThanItsLimit() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("moon").set("STAGE_KEEP_GIGABYTES", "0");

    workspace.backup("daily").failed(1, "is missing at 1 of 1 destinations: moon");

    assertThat(workspace.kept()).isEmpty();
  }

  @Test
  void aDamagedCopyIsNotBroughtAnywhere() throws IOException {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");
    byte[] content = Files.readAllBytes(workspace.archive());
    content[content.length / 2] ^= 1;
    Files.write(workspace.archive(), content);

    FaultyStore.failNext(0);
    redeliver(workspace).failed(1, "its SHA-256 differs");

    assertThat(FaultyStore.keys()).isEmpty();
  }

  @Test
  void aPinnedArchiveIsPinnedWhereItIsBrought() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = workspace("local, moon");
    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");
    String archive = workspace.archives().get(0);
    workspace.fire("pin", Map.of("archive", archive, "reason", "audit")).succeeded();

    FaultyStore.failNext(0);
    workspace.backup("daily").succeeded();

    assertThat(FaultyStore.keys()).contains(archive + ".pin.json").isEqualTo(workspace.stored());
    workspace.holdsNoLeftovers();
  }

  @Test
  void aDestinationAddedLaterIsFilledByRedeliveryOnly() {
    FaultyStore.failing(0, false);
    Workspace workspace = workspace("local");
    workspace.backup("daily").succeeded();

    workspace.set("DESTINATIONS", "local, moon").backup("daily").succeeded();
    assertThat(FaultyStore.keys()).hasSize(2);
    redeliver(workspace).succeeded();

    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
  }

  @Test
  void aCopyThatArrivesShortIsRemovedAndStoredAgain() {
    FaultyStore.truncating(2);
    Workspace workspace = workspace("local, moon");

    Outcome outcome = workspace.backup("daily").succeeded();

    assertThat(outcome.lines()).anyMatch(line -> line.contains("the copy was removed"));
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
  }
}
