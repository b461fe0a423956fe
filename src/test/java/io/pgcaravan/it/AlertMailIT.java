package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which mails are sent, and what becomes of those that the server does not take. */
@ExtendWith(PostgresServer.Shared.class)
class AlertMailIT {

  private static final String NOBODY = "postgresql://ghost:se-cret@127.0.0.1:1/shop";

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private @TempDir Path directory;

  AlertMailIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    mail.close();
  }

  private Workspace failing() {
    return mail.serve(Workspace.in(directory, NOBODY)).property("caravan.dump.redeliveries", "0");
  }

  private static List<String> outbox(Workspace workspace) {
    return Workspace.files(workspace.state().resolve("outbox"));
  }

  @Test
  void theSameFailureIsMailedOnceAnotherOneTooAndThenTheRecovery() {
    Workspace workspace = failing();
    workspace.backup("daily").failed(1, "Connection refused");
    workspace.backup("daily").failed(1, "Connection refused");
    assertThat(mail.subjects()).hasSize(1);

    workspace.set("DATABASE_URL", "postgresql://ghost@127.0.0.1:1/shop?sslmode=odd");
    workspace.backup("daily").failed(2, "sslmode");
    assertThat(mail.subjects()).hasSize(2);

    workspace.set("DATABASE_URL", server.url(server.createShop()));
    workspace.backup("daily").succeeded();
    workspace.backup("daily").succeeded();

    assertThat(mail.subjects()).hasSize(3);
    Mail recovery = mail.mail(2);
    assertThat(recovery.subject()).isEqualTo("[pg-caravan] backup daily is good again");
    assertThat(recovery.text()).contains("in 3 runs", "Connection refused");
    assertThat(recovery.header("Importance")).isNull();
  }

  @Test
  void theSameFailureLaterIsMailedWithItsCount() throws IOException {
    Workspace workspace = failing();
    workspace.backup("daily");
    workspace.backup("daily");
    Path state = workspace.state().resolve("alerts/plan-daily.json");
    String told = Files.readString(state).replaceAll("(\"toldAt\" : \")\\d{4}", "$12001");
    Files.writeString(state, told);

    workspace.backup("daily");

    assertThat(mail.subjects()).hasSize(2);
    assertThat(mail.mail(1).text()).contains("This happened 1 more times since the last mail");
  }

  @Test
  void aPartialRunIsMailedAndItsRedeliveryToo() {
    FaultyStore.failing(Integer.MAX_VALUE, true);
    Workspace workspace =
        mail.serve(Workspace.in(directory, server.url(server.createShop())))
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .set("DESTINATIONS", "local, moon");

    workspace.backup("daily").failed(1, "moon");

    Mail partial = mail.only();
    assertThat(partial.subject())
        .isEqualTo("[pg-caravan] backup daily is PARTIAL: no copy at moon");
    assertThat(partial.text())
        .contains(
            "deliver at moon (permanent): the moon refuses the key",
            "Renew the key of the moon",
            "Run it again: ./caravan backup daily --redeliver",
            "moon: none known");

    FaultyStore.failStores(false);
    workspace.fire("redeliver", Map.of("plan", "daily", "trigger", "cli")).succeeded();
    assertThat(mail.subjects()).element(1).asString().endsWith("backup daily is good again");
  }

  @Test
  void aServerThatPutsTheMailOffIsAskedAgain() {
    mail.refuse(451, 2);
    Workspace workspace = failing();

    workspace.backup("daily").failed(1, "Connection refused");

    assertThat(mail.received()).hasSize(1);
    assertThat(mail.attempts()).isEqualTo(3);
    assertThat(outbox(workspace)).isEmpty();
  }

  @Test
  void aRefusedMailStaysInTheOutboxAndIsNotTriedAgainAtOnce() {
    mail.refuse(554, Integer.MAX_VALUE);
    Workspace workspace = failing();

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).anyMatch(line -> line.contains("refused the mail (554"));
    assertThat(mail.attempts()).isEqualTo(1);
    assertThat(outbox(workspace)).hasSize(1);
  }

  @Test
  @Tag("S1.9")
  void wrongCredentialsAreSaidAndNotShown() {
    Workspace workspace = failing().set("SMTP_PASSWORD", "wrong-password-1");

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .anyMatch(line -> line.contains("refused the credentials (535") && line.contains("HINT"));
    assertThat(outcome.lines()).noneMatch(line -> line.contains("wrong-password-1"));
    assertThat(outbox(workspace)).hasSize(1);
  }

  @Test
  void oneRefusedRecipientCostsTheOthersNothing() {
    mail.refuseRecipient("gone@example.com");
    Workspace workspace = failing().set("MAIL_TO", "gone@example.com, ops@example.com");

    Outcome outcome = workspace.backup("daily");

    assertThat(mail.received()).hasSize(1);
    assertThat(mail.received().get(0).recipients()).containsExactly("ops@example.com");
    assertThat(outcome.errors()).anyMatch(line -> line.contains("gone@example.com"));
    assertThat(outbox(workspace)).isEmpty();
  }

  @Test
  void aMailServerThatIsDownLeavesTheMailToALaterStart() throws IOException {
    Workspace workspace = failing();
    mail.close();

    Outcome outcome = workspace.backup("daily");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).anyMatch(line -> line.contains("could not be sent (mail)"));
    assertThat(outbox(workspace)).hasSize(1);
    Path parcel = workspace.state().resolve("outbox").resolve(outbox(workspace).get(0));
    assertThat(Files.readString(parcel)).contains("\"attempts\" : 3").doesNotContain("se-cret");

    later(parcel);
    try (MailServer back = MailServer.start()) {
      back.serve(workspace).set("DATABASE_URL", server.url(server.createShop()));
      workspace.plan("other").backup("other").succeeded();
      workspace.backup("other").succeeded();

      assertThat(back.only().subject()).contains("backup daily FAILED");
      assertThat(outbox(workspace)).isEmpty();
    }
  }

  /** As if the time to wait were over. */
  private static void later(Path parcel) throws IOException {
    Files.writeString(
        parcel, Files.readString(parcel).replaceAll("(\"nextAt\" : \")\\d{4}", "$12001"));
  }

  @Test
  void aServerThatNeverAnswersHoldsTheRunUpForALittle() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Workspace workspace =
          failing()
              .set("SMTP_PORT", String.valueOf(silent.getLocalPort()))
              .property("caravan.mail.timeout", "300");

      Outcome outcome = workspace.backup("daily");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outbox(workspace)).hasSize(1);
    }
  }

  @Test
  void aMailSentTwiceForALostAnswerIsKnownByItsId() {
    mail.dropAfterData(true);
    failing().backup("daily");

    assertThat(mail.received()).hasSize(3);
    assertThat(mail.received().stream().map(Mail::id).distinct()).hasSize(1);
  }

  @Test
  void aBrokenTemplateKeepsNoAlertBack() throws IOException {
    Workspace workspace = failing();
    Files.writeString(
        workspace.home().resolve("templates/alert.html.mustache"), "{{#body}} {{/other}}");

    Outcome outcome = workspace.backup("daily");

    assertThat(mail.only().text()).contains("Connection refused", "daily");
    assertThat(outcome.errors()).anyMatch(line -> line.contains("template of alerts is broken"));
  }

  @Test
  void whatAKilledProgramWasAtIsMailedOnce() throws IOException {
    Workspace workspace = mail.serve(Workspace.in(directory, server.url(server.createShop())));
    died(workspace, "daily-20260101-030000");
    died(workspace, "mirror-20260101-060000");
    died(workspace, "daily-restore-20260101-070000");
    died(workspace, "gone-20260101-080000"); // its file is there no more
    died(workspace, "safety-20260101-090000"); // told with what it was made for

    workspace.plan("other").backup("other").succeeded();
    workspace.backup("other").succeeded();

    assertThat(mail.subjects())
        .hasSize(4)
        .anyMatch(subject -> subject.contains("backup gone was INTERRUPTED"))
        .anyMatch(subject -> subject.contains("backup daily was INTERRUPTED"))
        .anyMatch(subject -> subject.contains("mirror mirror was INTERRUPTED"))
        .anyMatch(subject -> subject.contains("restore daily FAILED"));
    assertThat(mail.received().stream().map(each -> new Mail(each.message()).text()))
        .anyMatch(text -> text.contains("daily-20260101-030000"))
        .anyMatch(text -> text.contains("what it held before, or all of the source"))
        .anyMatch(text -> text.contains("restore that began at 2026-01-01T07:00:00Z ended"));
    assertThat(workspace.cli("history").run().succeeded().out()).contains("restore");
  }

  private static void died(Workspace workspace, String runId) throws IOException {
    Files.createDirectories(workspace.stage().resolve(runId));
    Files.createFile(workspace.stage().resolve(runId + ".lock"));
  }

  @Test
  void twoProcessesAtOnceMailEachFailureOnce() {
    Workspace workspace = failing().plan("a").plan("b");
    Cli.Running first = workspace.cli("backup", "a").start();
    Cli.Running second = workspace.cli("backup", "b").start();
    first.outcome();
    second.outcome();

    assertThat(mail.subjects()).hasSize(2);
    assertThat(mail.subjects()).anyMatch(subject -> subject.contains("backup a FAILED"));
    assertThat(mail.subjects()).anyMatch(subject -> subject.contains("backup b FAILED"));
    assertThat(outbox(workspace)).isEmpty();
  }

  @Test
  void withoutAMailServerTheRunIsAsItWas() {
    Workspace workspace =
        Workspace.in(directory, NOBODY).property("caravan.dump.redeliveries", "0");

    Outcome outcome = workspace.backup("daily").failed(1, "Connection refused");

    assertThat(outcome.lines()).anyMatch(line -> line.startsWith("nobody is told of"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.alerting().channels().names()).isEmpty();
    }
  }
}
