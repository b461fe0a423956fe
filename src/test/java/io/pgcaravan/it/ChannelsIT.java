package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels beside mail, and the watchdog. */
@ExtendWith(PostgresServer.Shared.class)
class ChannelsIT {

  private final PostgresServer server;
  private final HttpListener listener = HttpListener.start();
  private @TempDir Path directory;

  ChannelsIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  private Workspace good() {
    return Workspace.in(directory, server.url(server.createShop()));
  }

  private Workspace failing() {
    return Workspace.in(directory, "postgresql://ghost:se-cret@127.0.0.1:1/shop")
        .property("caravan.dump.redeliveries", "0");
  }

  @Test
  void aWebhookIsGivenTheAlertAsJson() throws IOException {
    Workspace workspace = failing().set("WEBHOOK_URL", listener.url("/hook/T0K3N"));

    workspace.backup("daily").failed(1, "Connection refused");

    assertThat(listener.requests()).hasSize(1);
    HttpListener.Request request = listener.requests().get(0);
    assertThat(request.path()).isEqualTo("/hook/T0K3N");
    assertThat(request.contentType()).startsWith("application/json");
    JsonNode alert = Manifests.json().readTree(request.body());
    assertThat(alert.get("kind").asText()).isEqualTo("FAILED");
    assertThat(alert.get("plan").asText()).isEqualTo("daily");
    assertThat(request.body()).doesNotContain("se-cret");
    assertThat(Workspace.files(workspace.state().resolve("outbox"))).isEmpty();
  }

  @Test
  void aWebhookThatRefusesKeepsItsAlertAndShowsNoUrl() {
    listener.answer(404);
    Workspace workspace = failing().set("WEBHOOK_URL", listener.url("/hook/T0K3N"));

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).anyMatch(line -> line.contains("webhook answered with 404"));
    assertThat(outcome.lines()).noneMatch(line -> line.contains("T0K3N"));
    assertThat(listener.requests()).hasSize(1);
    assertThat(Workspace.files(workspace.state().resolve("outbox"))).hasSize(1);
  }

  @Test
  @Tag("S4.5")
  void slackIsToldByACopiedFile() throws IOException {
    Workspace workspace = failing().set("SLACK_WEBHOOK_URL", listener.url("/services/T/B/X"));
    Path example = Workspace.project().resolve("routes/examples/slack.camel.yaml");
    workspace.routeFile("channels/slack", Files.readString(example));

    workspace.backup("daily").failed(1, "Connection refused");

    HttpListener.Request request = listener.requests().get(0);
    String text = Manifests.json().readTree(request.body()).get("text").asText();
    assertThat(text)
        .startsWith("*backup daily FAILED at dump:")
        .contains("./caravan backup daily")
        .doesNotContain("se-cret", "${");
  }

  @Test
  void aBrokenChannelFileCostsNoOther() {
    Workspace workspace =
        failing()
            .set("WEBHOOK_URL", listener.url("/hook"))
            .routeFile("channels/pager", "- route: {{{ [");

    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).hasSize(1);
      assertThat(runtime.alerting().channels().names()).containsExactly("webhook");
    }
  }

  @Test
  void theWatchdogIsToldOfBeginningAndEnd() {
    Workspace workspace = good().set("PING_URL", listener.url("/ping/1D"));

    Outcome outcome = workspace.backup("daily").succeeded();

    assertThat(listener.paths()).containsExactly("/ping/1D/start", "/ping/1D");
    assertThat(outcome.lines()).noneMatch(line -> line.contains("/ping/1D"));
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void theWatchdogIsToldOfAFailureWithoutSecrets() {
    Workspace workspace = failing().set("PING_URL", listener.url("/ping/1D"));

    workspace.backup("daily").failed(1, "Connection refused");

    assertThat(listener.paths()).containsExactly("/ping/1D/start", "/ping/1D/fail");
    assertThat(listener.requests().get(1).body())
        .contains("Connection refused")
        .doesNotContain("se-cret");
  }

  @Test
  void aPlanHasAWatchdogOfItsOwnAndOneThatRefusesCostsNothing() {
    listener.answer(500);
    Workspace workspace = good().plan("mine", "pingUrl", listener.url("/mine"));

    Outcome outcome = workspace.backup("mine").succeeded();

    assertThat(listener.paths()).containsExactly("/mine/start", "/mine", "/mine", "/mine");
    assertThat(outcome.lines())
        .anyMatch(
            line -> line.equals("the watchdog was not told of success: it answered with 500"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 500})
  @Timeout(30)
  void aWatchdogThatDripsItsAnswerHoldsNoRunUp(int status) {
    listener.answer(status);
    listener.drip();
    Workspace workspace =
        good()
            .set("PING_URL", listener.url("/ping/1D"))
            .property("caravan.alert.answer-limit", "1500");

    Outcome outcome = workspace.backup("daily").succeeded();

    assertThat(listener.paths()).startsWith("/ping/1D/start", "/ping/1D");
    assertThat(outcome.lines().stream().filter(line -> line.startsWith("the watchdog was not")))
        .hasSize(status == 200 ? 0 : 2);
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  @Timeout(30)
  void aWebhookThatDripsItsAnswerHasTheAlert() {
    listener.drip();
    Workspace workspace =
        failing()
            .set("WEBHOOK_URL", listener.url("/hook/T0K3N"))
            .property("caravan.alert.answer-limit", "1500");

    workspace.backup("daily").failed(1, "Connection refused");

    assertThat(listener.requests()).hasSize(1);
    assertThat(Workspace.files(workspace.state().resolve("outbox"))).isEmpty();
  }
}
