package io.pgcaravan.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.alert.Alert;
import io.pgcaravan.alert.AlertFacts;
import io.pgcaravan.alert.Letter;
import io.pgcaravan.alert.Letters;
import io.pgcaravan.alert.MailServer;
import io.pgcaravan.alert.Parcel;
import io.pgcaravan.archive.Manifests;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code letters}: puts alerts into the forms that channels send. */
public final class LetterSteps {

  private static final Logger LOG = LoggerFactory.getLogger(LetterSteps.class);

  private final Letters letters;
  private final AlertFacts facts;

  LetterSteps(MailServer server, String node, AlertFacts facts) {
    this.letters = new Letters(server, node);
    this.facts = facts;
  }

  /** What templates may name. */
  public Map<String, Object> facts(Alert alert) {
    return facts.of(alert);
  }

  public Letter letter(String subject, String text, String html) {
    return new Letter(subject, text, html);
  }

  /** A letter in spite of a template that cannot be used. */
  public Letter plain(Alert alert, Exception failure) {
    LOG.error(
        "a template of alerts is broken, '{}' is sent as plain text: {} HINT: mend the file",
        alert.title(),
        Failures.line(failure));
    return facts.plain(alert);
  }

  /** A mail of a letter, for the server. */
  public MimeMessage mail(Letter letter, Parcel parcel) throws MessagingException {
    return letters.mail(letter, parcel);
  }

  /** The alert as JSON, in one line. */
  public String json(Alert alert) throws JsonProcessingException {
    return Manifests.lines().writeValueAsString(alert);
  }

  /**
   * JSON of an object with one text in it, as chats in the manner of Slack take it: the three signs
   * that they take for markup are escaped.
   */
  public String chatText(String name, String text) throws JsonProcessingException {
    String escaped = text.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return Manifests.json().writeValueAsString(Map.of(name, escaped));
  }
}
