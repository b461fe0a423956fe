package io.pgcaravan.alert;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands mails to the server, one connection each; nothing is asked of it before. */
public final class MailServer {

  private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);

  private final MailSettings settings;

  public MailServer(MailSettings settings) {
    this.settings = settings;
    Secrets.add(settings.password());
  }

  public MailSettings settings() {
    return settings;
  }

  /** A session for new messages. */
  public Session session() {
    return Session.getInstance(settings.properties());
  }

  /**
   * Sends a message as it is. Where the server refuses some of several recipients, the others have
   * it, and that is told.
   *
   * @throws MessagingException if nobody has it
   */
  public void send(MimeMessage message) throws MessagingException {
    Transport transport = connect();
    try {
      transport.sendMessage(message, message.getAllRecipients());
    } catch (SendFailedException e) {
      if (e.getValidSentAddresses() == null || e.getValidSentAddresses().length == 0) {
        throw e;
      }
      LOG.error(
          "{} refused the recipients {} ({}), the others have '{}' HINT: correct MAIL_TO",
          settings,
          refused(e),
          MailFailure.reason(e),
          message.getSubject());
    } finally {
      close(transport);
    }
  }

  /** A server that hangs up without a word has the mail all the same. */
  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("it hung up", e);
    }
  }

  private static String refused(SendFailedException failure) {
    return Stream.of(failure.getInvalidAddresses(), failure.getValidUnsentAddresses())
        .filter(Objects::nonNull)
        .flatMap(Arrays::stream)
        .map(Address::toString)
        .collect(Collectors.joining(", "));
  }

  private Transport connect() throws MessagingException {
    Transport transport = session().getTransport(settings.protocol());
    transport.connect(
        settings.host(),
        settings.port(),
        settings.authenticates() ? settings.username() : null,
        settings.authenticates() ? settings.password() : null);
    return transport;
  }

  /**
   * Connects, encrypts and authenticates as for a mail, and sends none.
   *
   * @throws io.pgcaravan.failure.CaravanException if that fails, or an address is malformed
   */
  public void check() {
    requireAddresses();
    try (Transport transport = connect()) {
      LOG.debug("connected by {}", transport);
    } catch (MessagingException e) {
      throw MailFailure.of(settings, e);
    }
  }

  private void requireAddresses() {
    addresses("MAIL_FROM", settings.from());
    addresses("MAIL_TO", settings.to());
  }

  static InternetAddress[] addresses(String variable, String text) {
    try {
      InternetAddress[] addresses = InternetAddress.parse(text.replace(';', ','), true);
      for (InternetAddress address : addresses) {
        address.validate();
      }
      if (addresses.length > 0) {
        return addresses;
      }
    } catch (jakarta.mail.internet.AddressException e) {
      throw new PermanentException(
          "malformed %s '%s'".formatted(variable, text),
          "write addresses such as ops@example.com, divided by commas",
          e);
    }
    throw new PermanentException(
        "%s is empty".formatted(variable), "set it to an address such as ops@example.com");
  }
}
