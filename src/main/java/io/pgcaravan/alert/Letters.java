package io.pgcaravan.alert;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.Locale;

/** Makes mails of what waits in the outbox. */
public final class Letters {

  private final MailServer server;
  private final String domain;

  /**
   * Letters of one installation.
   *
   * @param node host with an id behind a slash: message ids end in it
   */
  public Letters(MailServer server, String node) {
    this.server = server;
    this.domain =
        node.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.-]+", "-")
                .replaceAll("^[-.]+|[-.]+$", "")
            + ".pg-caravan";
  }

  /** The parcel's mail, the same at each attempt. */
  public MimeMessage mail(Letter letter, Parcel parcel) throws MessagingException {
    boolean urgent =
        parcel.alert() != null
            && parcel.alert().kind().urgent()
            && parcel.alert().kind() != AlertKind.FINDING;
    return MailLetter.write(
        server, letter, "<%s@%s>".formatted(parcel.id(), domain), parcel.postedAt(), urgent);
  }
}
