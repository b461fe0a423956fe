package io.pgcaravan.camel;

import io.pgcaravan.alert.MailServer;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.apache.camel.component.mail.DefaultJavaMailSender;

/**
 * What camel-mail sends by; the bean {@code mailServer}. The credentials are in none of its
 * properties, and so in no endpoint's URI: the server of the settings is asked to send.
 */
final class MailSender extends DefaultJavaMailSender {

  private final MailServer server;

  MailSender(MailServer server) {
    this.server = server;
  }

  @Override
  public Session getSession() {
    return server.session();
  }

  @Override
  public void send(MimeMessage message) throws MessagingException {
    server.send(message);
  }
}
