package io.pgcaravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What may pass, and what a person must mend. */
class MailFailureTest {

  private static final MailSettings SERVER =
      new MailSettings(
          "mail.test", 587, "apikey", "not-to-be-seen", false, true, "", true, 1000, "a@b", "c@d");

  @Test
  void answersOfTheServer() {
    assertThat(MailFailure.of(SERVER, new SendFailedException("451 come back later\n")))
        .isInstanceOf(TransientException.class)
        .hasMessage("mail.test:587 put the mail off (451 come back later)");
    assertThat(MailFailure.of(SERVER, new SendFailedException("550 5.1.1 no such user\n")))
        .isInstanceOf(PermanentException.class);
    assertThat(MailFailure.of(SERVER, new AuthenticationFailedException("535 wrong\n")))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("refused the credentials");
    assertThat(MailFailure.of(SERVER, new AuthenticationFailedException("454 later\n")))
        .isInstanceOf(TransientException.class);
  }

  @Test
  void aPortIsNoAnswer() {
    for (int port : new int[] {465, 587, 2525}) {
      String words = "Could not connect to SMTP host: mail.test, port: " + port;
      assertThat(MailFailure.of(SERVER, new MessagingException(words)))
          .as("port %d", port)
          .hasMessageContaining("cannot be reached");
    }
    assertThat(
            MailFailure.of(
                SERVER,
                new MessagingException(
                    "Could not connect to SMTP host: mail.test, port: 587, response: 421")))
        .hasMessageContaining("put the mail off");
  }

  @Test
  void whoCannotProveWhoItIs() {
    SSLHandshakeException handshake = new SSLHandshakeException("PKIX path building failed");
    handshake.initCause(new CertPathBuilderException("unable to find valid certification path"));
    assertThat(MailFailure.of(SERVER, new MessagingException("no", handshake)))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("mail.test:587 is not trusted")
        .satisfies(failure -> assertThat(failure.hint()).contains("SMTP_CA_FILE"));
  }

  @Test
  void whoSaysNothing() {
    assertThat(
            MailFailure.of(
                SERVER, new MessagingException("no", new SocketTimeoutException("Read timed out"))))
        .isInstanceOf(TransientException.class)
        .hasMessage("mail.test:587 does not answer (Read timed out)");
  }

  @Test
  void theConnection() {
    assertThat(
            MailFailure.of(
                SERVER, new MessagingException("no", new ConnectException("Connection refused"))))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("cannot be reached (Connection refused)");
    assertThat(
            MailFailure.of(
                SERVER, new MessagingException("no", new SSLHandshakeException("who is that"))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("no secure connection");
    assertThat(
            MailFailure.of(
                SERVER,
                new MessagingException("STARTTLS is required but host does not support STARTTLS")))
        .isInstanceOf(PermanentException.class);
  }

  @Test
  void theSettingsNeverShowThePassword() {
    assertThat(SERVER.toString()).isEqualTo("mail.test:587");
  }
}
