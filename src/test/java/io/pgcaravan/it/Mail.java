package io.pgcaravan.it;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;

/** A mail as its reader sees it. */
record Mail(MimeMessage message) {

  /** The message id of what arrived. */
  static String id(MailServer.Received received) {
    return new Mail(received.message()).header("Message-ID");
  }

  String subject() {
    try {
      return message.getSubject();
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  String header(String name) {
    try {
      return message.getHeader(name, null);
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  /** The plain part. */
  String text() {
    return part(message, "text/plain");
  }

  /** The HTML part. */
  String html() {
    return part(message, "text/html");
  }

  private static String part(jakarta.mail.Part part, String type) {
    try {
      if (part.isMimeType(type)) {
        return (String) part.getContent();
      }
      if (part.isMimeType("multipart/*")) {
        Multipart parts = (Multipart) part.getContent();
        for (int i = 0; i < parts.getCount(); i++) {
          BodyPart each = parts.getBodyPart(i);
          String found = part(each, type);
          if (!found.isEmpty()) {
            return found;
          }
        }
      }
      return "";
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
