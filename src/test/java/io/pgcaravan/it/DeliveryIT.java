package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Destinations are independent of each other, each with attempts of its own. */
@ExtendWith(PostgresServer.Shared.class)
class DeliveryIT {

  /** One attempt, and the redeliveries of application.properties. */
  private static final int ATTEMPTS = 5;

  private final PostgresServer server;
  private @TempDir Path directory;

  DeliveryIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace localAndMoon() {
    return Workspace.in(directory, server.url(server.createShop()))
        .routeFileFrom("moon.camel.yaml", "destinations/moon")
        .set("DESTINATIONS", "local, moon");
  }

  private static RunRecord lastRun(Workspace workspace) {
    return new StateDirectory(workspace.state()).lastRun("daily").orElseThrow();
  }

  @Test
  void anArchiveThatIsMissingSomewhereIsAPartialRun() {
    FaultyStore.failing(Integer.MAX_VALUE, false);
    Workspace workspace = localAndMoon();

    workspace
        .backup("daily")
        .failed(1, "is missing at 1 of 2 destinations: moon", "the moon is behind the earth");

    assertThat(FaultyStore.calls()).hasSize(ATTEMPTS);
    assertThat(FaultyStore.keys()).isEmpty();
    assertThat(workspace.stored()).hasSize(2);
    assertThat(lastRun(workspace).outcome()).isEqualTo(io.pgcaravan.run.Outcome.PARTIAL);
    workspace.holdsNoLeftovers();
  }

  @Test
  void aStoreThatFailsTwiceIsTriedAgainAndTheRunIsComplete() {
    FaultyStore.failing(2, false);
    Workspace workspace = localAndMoon();

    workspace.backup("daily").succeeded();

    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
    assertThat(lastRun(workspace).outcome()).isEqualTo(io.pgcaravan.run.Outcome.COMPLETE);
    workspace.holdsNoLeftovers();
  }

  @Test
  void aPermanentFailureOfAStoreIsNotTriedAgain() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace = localAndMoon();

    workspace.backup("daily").failed(1, "the moon refuses the key", "renew the key of the moon");

    assertThat(FaultyStore.calls()).hasSize(1);
    assertThat(workspace.stored()).hasSize(2);
    workspace.holdsNoLeftovers();
  }

  @Test
  void theManifestIsStoredBeforeTheArchive() {
    FaultyStore.failing(0, false);
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .plan("all", "destinations", "moon", "globals", "true");

    workspace.backup("all").succeeded();

    List<String> calls = FaultyStore.calls();
    String archive = calls.get(2);
    assertThat(calls)
        .containsExactly(archive + ".manifest.json", archive + ".globals.sql", archive);
  }

  @Test
  void anArchiveThatIsNowhereIsAFailedRunAndStaysInTheStage() {
    FaultyStore.failing(Integer.MAX_VALUE, false);
    Workspace workspace = localAndMoon().set("DESTINATIONS", "moon");

    workspace.backup("daily").failed(1, "is missing at 1 of 1 destinations: moon");

    assertThat(lastRun(workspace).outcome()).isEqualTo(io.pgcaravan.run.Outcome.FAILED);
    assertThat(workspace.stored()).isEmpty();
    assertThat(workspace.kept()).hasSize(2);
  }

  @Test
  void aDestinationMayHaveAttemptsOfItsOwn() {
    FaultyStore.failing(Integer.MAX_VALUE, false);
    Workspace workspace =
        localAndMoon()
            .routeFile(
                "destinations/moon-delivery",
                """
                - templatedRoute:
                    routeTemplateRef: deliver-to
                    routeId: deliver-to-moon
                    parameters:
                      - { name: destination, value: moon }
                      - { name: redeliveries, value: "1" }
                      - { name: delay, value: "10" }
                """);

    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon", "behind");

    assertThat(FaultyStore.calls()).hasSize(2);
  }

  @Test
  void aBusyServerIsLeftAloneForAsLongAsItAsks() {
    FaultyStore.busy(Duration.ofMillis(1500));
    Workspace workspace = localAndMoon();

    Instant begin = Instant.now();
    workspace.backup("daily").succeeded();

    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(1500));
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
  }

  @Test
  void aDestinationThatHangsIsNotWaitedForBeyondTheTimeLimit() {
    CountDownLatch latch = new CountDownLatch(1);
    FaultyStore.hanging(latch);
    Workspace workspace = localAndMoon().property("caravan.delivery.time-limit", "2s");
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> runtime.fire("backup", Map.of("plan", "daily")))
          .withMessageContaining("moon did not take");
      assertThat(workspace.archives()).hasSize(1);
      latch.countDown();
    }
    workspace.holdsNoLeftovers();
  }

  @Test
  void aManifestThatWasDamagedOnItsWayDoesNotKeepLaterCopiesOut() {
    FaultyStore.truncatingUnheard();
    Workspace workspace = localAndMoon();

    workspace.backup("daily").failed(1, "is missing at 1 of 2 destinations: moon");
    assertThat(FaultyStore.keys()).isEmpty();

    workspace.backup("daily").succeeded();
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
  }
}
