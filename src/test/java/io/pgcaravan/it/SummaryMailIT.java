package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.run.FireRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The summary is mailed on its schedule, also when that was missed, and by hand. */
@ExtendWith(PostgresServer.Shared.class)
class SummaryMailIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private @TempDir Path directory;

  SummaryMailIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    mail.close();
  }

  private Workspace workspace() {
    return Workspace.in(directory, server.url(server.createShop()));
  }

  @Test
  @Tag("S1.8")
  @Tag("S1.11")
  void byHandItTellsWhatThereIsInBothPartsWithCharts() {
    Workspace workspace = mail.serve(workspace());
    workspace.backup("daily").succeeded();

    workspace.fire("summary", Map.of()).succeeded();

    Mail sent = mail.only();
    assertThat(sent.subject()).startsWith("[pg-caravan] ").contains("of 4 plans need attention");
    assertThat(sent.text())
        .containsPattern("(?m)^daily +OK ")
        .containsPattern("(?m)^daily +local +1 +1 ")
        .containsPattern("(?m)^hourly +EMPTY ");
    assertThat(sent.html()).contains("daily", "hourly", "\"cid:sizes-1\"");
    assertThat(new String(mail.received().get(0).bytes(), US_ASCII))
        .contains("<sizes-1>", "image/png");
  }

  @Test
  @Tag("S1.8")
  void aFireThatWasMissedIsRunOnceAtTheNextStart() {
    Instant fire = Instant.now().minus(10, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    Workspace workspace =
        mail.serve(workspace())
            .withoutShippedPlans()
            .templated(
                "plans/weekly-summary",
                "summary-schedule",
                Map.of("name", "weekly-summary", "cron", OnceAYear.at(fire)));
    new StateDirectory(workspace.state())
        .saveFire(
            "summary/weekly-summary", new FireRecord(fire.minus(365, ChronoUnit.DAYS), 1, true));
    for (int start = 0; start < 2; start++) {
      try (CaravanRuntime runtime = workspace.start(true)) {
        runtime.runMissedFires();
        await().atMost(SOON).until(() -> mail.received().size() == 1);
      }
    }
    assertThat(mail.received()).hasSize(1);
  }

  @Test
  @Tag("S1.8")
  @Tag("S1.11")
  void commandsShowItWithoutSending() throws IOException {
    Workspace workspace = workspace();
    workspace.backup("daily").succeeded();

    Outcome refused = workspace.cli("summary").run();
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errors()).anyMatch(line -> line.contains("set SMTP_HOST"));

    Path page = directory.resolve("week.html");
    Outcome shown = workspace.cli("summary", "--print", "--html", page.toString()).run();
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).containsPattern("(?m)^daily +local +1 +1 ");
    assertThat(Files.readString(page)).contains("data:image/png;base64,").doesNotContain("cid:");

    Outcome plans = workspace.cli("plans").run();
    assertThat(plans.out()).containsPattern("(?m)^weekly-summary +0 0 17 \\? \\* FRI +\\d{4}-");
  }
}
