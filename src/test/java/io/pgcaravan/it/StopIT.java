package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What does not end within the limit of a stop is cut off, recorded and told. */
@ExtendWith(PostgresServer.Shared.class)
class StopIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private @TempDir Path directory;
  private FakeTools tools;
  private Cli.Running running;

  StopIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    mail.close();
    running.process().destroyForcibly(); // where the test has failed
  }

  /** One that runs its plan at the start, with a pg_dump that brings nothing. */
  private Workspace workspace(String limit) {
    tools =
        FakeTools.wrapping(
            directory, server.tools(), "echo here > \"$HERE/reached\"\n" + "exec sleep 120");
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    Workspace workspace =
        Workspace.in(directory.resolve("work"), server.url(server.createShop()))
            .withoutShippedPlans()
            .plan("night", "cron", OnceAYear.at(fire), "grace", "1h")
            .set("STOP_LIMIT", limit);
    new StateDirectory(workspace.state())
        .saveFire("night", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
    return mail.serve(workspace);
  }

  private void dumping(Workspace workspace, String... command) {
    running = workspace.cli(command).withFirstInPath(tools.directory()).start();
    await().atMost(SOON).until(() -> !tools.written("reached").isEmpty());
  }

  private static void eachLineHasTheRun(List<String> lines, String run) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : lines) {
      objects.add(new ObjectMapper().readTree(line));
    }
    assertThat(
            objects.stream()
                .dropWhile(each -> !each.path("message").asText().startsWith("plan night begins"))
                .filter(each -> !each.path("logger").asText().endsWith("OrderlyStop")))
        .extracting(each -> each.path("run").asText())
        .containsOnly(run);
  }

  private static RunRecord record(Workspace workspace) {
    return new StateDirectory(workspace.state()).lastRun("night").orElseThrow();
  }

  private void cutOff(Workspace workspace) {
    assertThat(record(workspace).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(record(workspace).message()).isEqualTo("stopped, for the program ends");
    assertThat(mail.only().subject()).contains("night FAILED at dump: stopped");
    workspace.holdsNothing();
  }

  @Test
  void aRunThatTakesLongerIsCutOffRecordedAndTold() {
    Workspace workspace = workspace("1s");
    dumping(workspace, "run");

    running.terminate();

    assertThat(running.outcome().exitCode()).isEqualTo(1);
    cutOff(workspace);
    assertThat(new StateDirectory(workspace.state()).lastFire("night").orElseThrow().ended())
        .as("the next start runs it again")
        .isFalse();
  }

  @Test
  void anotherSignalCutsItOffAtOnce() {
    Workspace workspace = workspace("10m");
    dumping(workspace, "run");

    running.terminate();
    await().atMost(SOON).until(() -> running.errors().contains("may end within 10 min"));
    running.terminate();

    assertThat(running.outcome().exitCode()).isEqualTo(1);
    cutOff(workspace);
  }

  @Test
  void aCommandIsCutOffAtOnceAndEachLineOfItsLogIsJsonWithTheRun() throws IOException {
    Workspace workspace = workspace("10m").set("LOG_FORMAT", "json");
    dumping(workspace, "backup", "night");

    running.terminate();

    assertThat(running.outcome().exitCode()).isEqualTo(143);
    cutOff(workspace);
    eachLineHasTheRun(running.errors().lines().toList(), record(workspace).runId());
    Path file =
        workspace
            .state()
            .resolve("logs")
            .resolve(Workspace.files(workspace.state().resolve("logs")).get(0));
    eachLineHasTheRun(Files.readAllLines(file), record(workspace).runId());
  }

  @Test
  void aDeliveryThatHangsEndsWithTheProgramAndIsTold() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Workspace workspace = workspace("1s");
      Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
      workspace
          .plan("night", "cron", OnceAYear.at(fire), "grace", "1h", "destinations", "local, s3")
          .property("caravan.stop-ending-limit", "1s")
          .set("S3_BUCKET", "backups")
          .set("S3_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort())
          .set("AWS_ACCESS_KEY_ID", "key")
          .set("AWS_SECRET_ACCESS_KEY", "secret of nobody");
      running = workspace.cli("run").start();
      await().atMost(SOON).until(() -> workspace.archives().size() == 1);

      long begin = System.nanoTime();
      running.terminate();
      assertThat(running.outcome().exitCode()).isEqualTo(1);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      assertThat(record(workspace).outcome()).isEqualTo(Outcome.PARTIAL);
      assertThat(record(workspace).message()).isEqualTo("stopped, for the program ends");
      assertThat(mail.only().subject()).contains("night is PARTIAL: no copy at");
      assertThat(workspace.stored()).as("a whole archive and its manifest").hasSize(2);
      assertThat(Workspace.manifest(workspace.archive()).sizeBytes())
          .isEqualTo(workspace.archive().toFile().length());
      workspace.holdsNoLeftovers();
      assertThat(new StateDirectory(workspace.state()).lastFire("night").orElseThrow().ended())
          .as("the next start runs it again")
          .isFalse();
      try (CaravanRuntime next = workspace.start(false)) {
        assertThat(next.catalog().runs("night", Instant.EPOCH, 9))
            .singleElement()
            .satisfies(run -> assertThat(run.status()).isEqualTo("partial"))
            .satisfies(run -> assertThat(run.toString()).contains("stopped, for the program ends"));
      }
    }
  }
}
