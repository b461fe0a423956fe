package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.alert.Letter;
import io.pgcaravan.alert.Posting;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.CaravanException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a mail server that takes no mail; the mail waits. It always comes to an end. */
@Tag("S1.9")
@Timeout(60)
class MailTroubleIT {

  private @TempDir Path directory;

  private Workspace workspace() {
    return Workspace.in(directory, "postgresql://ghost@127.0.0.1:1/shop")
        .property("caravan.alert.redelivery-delay", "20")
        .property("caravan.mail.timeout", "500");
  }

  /** At a port where no server of the tests is. */
  private Workspace at(int port) {
    return workspace()
        .set("SMTP_HOST", "localhost")
        .set("SMTP_PORT", String.valueOf(port))
        .set("MAIL_FROM", "backups@example.com")
        .set("MAIL_TO", "ops@example.com");
  }

  /** What a check of the server says, and a letter sent to it, which waits. */
  private static void waits(Workspace workspace, String phrase, String hint) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThatThrownBy(() -> runtime.alerting().server().check())
          .isInstanceOfSatisfying(
              CaravanException.class,
              failure -> {
                assertThat(failure).hasMessageContaining(phrase);
                assertThat(failure.hint()).contains(hint);
              });
      Posting posting = send(runtime);
      assertThat(posting.sent()).isFalse();
      assertThat(posting.message()).contains("it waits in the outbox", phrase);
      assertThat(runtime.alerting().outbox().waiting()).hasSize(1);
    }
  }

  private static Posting send(CaravanRuntime runtime) {
    return runtime
        .context()
        .createProducerTemplate()
        .requestBody("direct:send", new Letter("a letter", "text", ""), Posting.class);
  }

  private static void arrives(MailServer server, Workspace workspace) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime.alerting().server().check();
      assertThat(send(runtime).sent()).isTrue();
      assertThat(runtime.alerting().outbox().waiting()).isEmpty();
    }
    assertThat(server.only().subject()).isEqualTo("a letter");
  }

  private static List<String> findings(Outcome doctor, String what) {
    return doctor
        .out()
        .lines()
        .filter(line -> line.matches("\\S+ +" + what + " .*"))
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  @Test
  void aServerThatTakesIt() {
    try (MailServer server = MailServer.start()) {
      arrives(server, server.serve(workspace()));
    }
  }

  @Test
  void aServerThatIsSpokenToByTlsFromTheBeginning() {
    try (MailServer server = MailServer.startWithImplicitTls()) {
      arrives(server, server.serve(workspace()));
    }
  }

  @Test
  void tlsFromTheBeginningWhereStarttlsIsMeant() {
    try (MailServer server = MailServer.start()) {
      waits(
          server.serve(workspace()).set("SMTP_IMPLICIT_TLS", "true"),
          "no secure connection",
          "SMTP_IMPLICIT_TLS");
    }
  }

  @Test
  void aCertificateOfNobodyKnown() {
    for (boolean implicit : new boolean[] {false, true}) {
      try (MailServer server = implicit ? MailServer.startWithImplicitTls() : MailServer.start()) {
        Workspace workspace = workspaceOf(String.valueOf(implicit));
        waits(server.serve(workspace).set("SMTP_CA", ""), "is not trusted", "SMTP_CA_FILE");
      }
    }
  }

  private Workspace workspaceOf(String name) {
    return Workspace.in(directory.resolve(name), "postgresql://ghost@127.0.0.1:1/shop");
  }

  @Test
  void aRefusedConnection() {
    waits(at(1), "cannot be reached (Connection refused", "check SMTP_HOST and SMTP_PORT");
  }

  /** The lines of {@code doctor --mail}: each brings one hint, and says that the mail waits. */
  @Test
  void aListenerThatNeverAnswers() throws IOException {
    try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Workspace workspace = at(hole.getLocalPort());
      Outcome doctor = workspace.cli("doctor", "--mail").run();
      assertThat(doctor.exitCode()).isEqualTo(1);
      assertThat(findings(doctor, "mail"))
          .hasSize(2)
          .allMatch(line -> line.startsWith("FAIL mail") && line.contains("does not answer"))
          .allMatch(line -> line.split("HINT: ", -1).length == 2);
      assertThat(findings(doctor, "mail").get(0)).contains("SMTP_IMPLICIT_TLS");
      assertThat(findings(doctor, "mail").get(1)).contains("it waits in the outbox");
      assertThat(findings(doctor, "outbox"))
          .singleElement()
          .asString()
          .contains("a test", "does not answer");
    }
  }

  @Test
  void wrongCredentials() {
    try (MailServer server = MailServer.start()) {
      waits(
          server.serve(workspace()).set("SMTP_PASSWORD", "wrong-password-1"),
          "refused the credentials (535",
          "correct SMTP_USERNAME and SMTP_PASSWORD");
      assertThat(server.attempts()).isZero();
    }
  }
}
