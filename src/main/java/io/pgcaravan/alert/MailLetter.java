package io.pgcaravan.alert;

import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** A letter as a mail: a plain part and an HTML part with its images, for people to choose from. */
final class MailLetter extends MimeMessage {

  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final String SENDER = "pg-caravan";

  private final String messageId;

  private MailLetter(Session session, String messageId) {
    super(session);
    this.messageId = messageId;
  }

  /**
   * Writes the mail.
   *
   * @param messageId the same whenever it is sent again
   * @param date when the letter was written
   * @param urgent whether mail clients shall say that somebody must act
   */
  static MimeMessage write(
      MailServer server, Letter letter, String messageId, Instant date, boolean urgent)
      throws MessagingException {
    MailLetter mail = new MailLetter(server.session(), messageId);
    mail.setFrom(sender(MailServer.addresses("MAIL_FROM", server.settings().from())[0]));
    mail.setRecipients(RecipientType.TO, MailServer.addresses("MAIL_TO", server.settings().to()));
    mail.setSubject(letter.subject(), UTF_8);
    mail.setSentDate(Date.from(date));
    mail.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no answers by machines
    mail.setHeader("X-Mailer", SENDER);
    if (urgent) {
      mail.setHeader("Importance", "high");
      mail.setHeader("X-Priority", "1");
    }
    if (letter.html().isEmpty()) {
      mail.setText(letter.text(), UTF_8);
    } else {
      mail.setContent(parts(letter));
    }
    mail.saveChanges();
    return mail;
  }

  private static InternetAddress sender(InternetAddress address) {
    if (address.getPersonal() == null) {
      try {
        address.setPersonal(SENDER, UTF_8);
      } catch (UnsupportedEncodingException e) {
        throw new IllegalStateException("every JVM knows UTF-8", e);
      }
    }
    return address;
  }

  private static MimeMultipart parts(Letter letter) throws MessagingException {
    MimeBodyPart text = new MimeBodyPart();
    text.setText(letter.text(), UTF_8);
    MimeBodyPart html = new MimeBodyPart();
    html.setText(letter.html(), UTF_8, "html");
    if (letter.images().isEmpty()) {
      return new MimeMultipart("alternative", text, html);
    }
    MimeMultipart related = new MimeMultipart("related", html);
    for (Map.Entry<String, byte[]> image : letter.images().entrySet()) {
      MimeBodyPart part = new MimeBodyPart();
      part.setDataHandler(new DataHandler(new ByteArrayDataSource(image.getValue(), "image/png")));
      part.setContentID("<" + image.getKey() + ">");
      part.setDisposition(Part.INLINE);
      part.setFileName(image.getKey() + ".png");
      related.addBodyPart(part);
    }
    MimeBodyPart shown = new MimeBodyPart();
    shown.setContent(related);
    return new MimeMultipart("alternative", text, shown);
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }
}
