package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A failed run sends one urgent mail that says all there is to know; a good one sends none. */
@Tag("S1.7")
@Tag("S1.9")
@Tag("S3.6")
@ExtendWith(PostgresServer.Shared.class)
class FailedRunMailIT {

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private @TempDir Path directory;

  FailedRunMailIT(PostgresServer server) {
    this.server = server;
  }

  @AfterEach
  void stop() {
    mail.close();
  }

  private Workspace workspace() {
    return mail.serve(Workspace.in(directory, server.url(server.createShop())));
  }

  @Test
  void aGoodRunSendsNothing() {
    workspace().backup("daily").succeeded();

    assertThat(mail.received()).isEmpty();
  }

  @Test
  void aFailedRunSendsOneUrgentMail() {
    Workspace workspace =
        workspace().set("DATABASE_URL", "postgresql://ghost:se-cret@127.0.0.1:1/shop");

    workspace.backup("daily").failed(1, "Connection refused");

    Mail sent = mail.only();
    assertThat(sent.subject()).startsWith("[pg-caravan] backup daily FAILED at dump:");
    assertThat(sent.header("Importance")).isEqualTo("high");
    assertThat(sent.header("Message-ID")).matches("<[0-9a-f-]{36}@.*>");
    assertThat(sent.header("From")).contains("backups@example.com");
    assertThat(sent.text())
        .contains(
            "daily",
            "127.0.0.1:1/shop",
            "attempt 3:",
            "Connection refused",
            "Run it again: ./caravan backup daily")
        .contains("local: none known")
        .doesNotContain("se-cret");
    assertThat(sent.html()).contains("daily").doesNotContain("se-cret");
  }
}
