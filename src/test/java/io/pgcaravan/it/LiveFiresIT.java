package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No fire is lost by an edit of its schedule's file, nor run twice. */
@ExtendWith(PostgresServer.Shared.class)
class LiveFiresIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final PostgresServer server;
  private @TempDir Path directory;

  LiveFiresIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace() {
    return Workspace.in(directory, server.url(server.createShop()))
        .withoutShippedPlans()
        .property("caravan.routes.look-interval", "100");
  }

  private static void says(LogLines log, String phrase) {
    await().atMost(SOON).until(() -> log.count(phrase) > 0);
  }

  @Test
  void aFireThatWaitsWhileAnEditIsPendingIsRunOnce() {
    Workspace workspace = workspace();
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      Instant due = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
      String cron = OnceAYear.at(due);
      workspace.plan("once", "cron", cron);
      says(log, "routes: plans/once.camel.yaml took effect");

      Exchange run = new DefaultExchange(runtime.context());
      runtime.gate().add(run);
      workspace.plan("once", "cron", cron, "grace", "2h");
      says(log, "routes: plans/once.camel.yaml changed, waits");
      assertThat(Instant.now()).isBefore(due);
      // longer than one attempt at the change, shorter than the fire waits
      await()
          .pollDelay(Duration.between(Instant.now(), due.plusSeconds(5)))
          .atMost(SOON)
          .until(() -> log.count("plan once begins") == 0);
      runtime.gate().remove(run);
      says(log, "complete: ");
      assertThat(log.count("plan once begins")).isEqualTo(1);
      assertThat(log.errors()).isEmpty();
    }
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void aPlanThatWasBrokenAtTheStartRunsWhatItMissedOnceItIsMended() {
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    String cron = OnceAYear.at(fire);
    Workspace workspace =
        workspace()
            .plan("yearly", "cron", cron, "keepLats", "3")
            .plan("other", "cron", cron, "keepLats", "3");
    StateDirectory state = new StateDirectory(workspace.state());
    FireRecord last = new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true);
    state.saveFire("yearly", last);
    state.saveFire("other", new FireRecord(last.fire(), 1, true, last.fire(), "0 0 0 1 1 ? UTC"));
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      runtime.runMissedFires();
      workspace.plan("yearly", "cron", cron).plan("other", "cron", cron);
      says(log, "yearly: the fire of " + fire + " was missed and is run now");
      says(log, "complete: ");
      await().atMost(SOON).until(() -> runtime.gate().pending().isEmpty());
      // one that fires at other times than it did has missed nothing
      assertThat(log.count("was missed")).isEqualTo(1);
    }
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void whatOnlyAStartFindsBrokenStaysRefusedAndHoldsUpNoEdit() {
    Workspace workspace = workspace().plan("never", "cron", "0 0 0 1 1 ? 1999");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      // nothing is edited until it has looked at what was there
      await()
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .until(() -> runtime.brokenFiles().size() == 1);
      workspace.plan("sound");
      says(log, "routes: plans/sound.camel.yaml took effect");
      workspace.plan("sound", "cron", "0 0 5 1 1 ?");
      await()
          .atMost(SOON)
          .until(() -> runtime.plans().get("sound").schedule().cron().equals("0 0 5 1 1 ?"));
      assertThat(runtime.brokenFiles()).hasSize(1);
      assertThat(log.count("is no longer refused")).isZero();
      assertThat(log.count("never.camel.yaml changed")).isZero();
    }
  }

  @Test
  void aStopWaitsForNoEdit() {
    Workspace workspace = workspace().plan("one");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      Exchange run = new DefaultExchange(runtime.context());
      runtime.gate().add(run);
      workspace.plan("one", "cron", "0 0 5 1 1 ?");
      says(log, "routes: plans/one.camel.yaml changed, waits");
      Thread stop = new Thread(runtime::close);
      stop.start();
      await().atMost(SOON).until(() -> runtime.gate().pending().isEmpty());
      runtime.gate().remove(run);
      await().atMost(SOON).until(() -> !stop.isAlive());
      assertThat(log.count("took effect")).isZero();
    }
  }
}
