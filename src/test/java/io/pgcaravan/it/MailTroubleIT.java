package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor --mail} says of a mail server; it always comes to an end. */
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

  private static List<String> findings(Outcome doctor, String what) {
    return doctor
        .out()
        .lines()
        .filter(line -> line.matches("\\S+ +" + what + " .*"))
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  /** The server and the test mail fail, each in one line with one hint, and the mail waits. */
  private static void waits(Workspace workspace, String phrase, String hint) {
    Outcome doctor = workspace.cli("doctor", "--mail").run();
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(findings(doctor, "mail"))
        .hasSize(2)
        .allMatch(line -> line.startsWith("FAIL mail") && line.contains(phrase))
        .allMatch(line -> line.split("HINT: ", -1).length == 2);
    assertThat(findings(doctor, "mail").get(0)).contains(hint);
    assertThat(findings(doctor, "mail").get(1)).contains("it waits in the outbox");
    assertThat(findings(doctor, "outbox")).singleElement().asString().contains("a test", phrase);
    assertThat(Workspace.files(workspace.state().resolve("outbox"))).hasSize(1);
  }

  private static void arrives(MailServer server, Workspace workspace) {
    Outcome doctor = workspace.cli("doctor", "--mail").run();
    assertThat(findings(doctor, "mail"))
        .hasSize(2)
        .allMatch(line -> line.startsWith("ok mail"))
        .last()
        .isEqualTo("ok mail a test mail was sent");
    assertThat(findings(doctor, "outbox")).isEmpty();
    assertThat(server.only().subject()).isEqualTo("[pg-caravan] a test");
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

  @Test
  void aListenerThatNeverAnswers() throws IOException {
    try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      long begin = System.nanoTime();
      waits(at(hole.getLocalPort()), "does not answer", "SMTP_IMPLICIT_TLS");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
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
