package io.pgcaravan.camel;

import io.pgcaravan.alert.Alert;
import io.pgcaravan.alert.Letter;
import io.pgcaravan.alert.MailFailure;
import io.pgcaravan.alert.MailSettings;
import io.pgcaravan.alert.Outbox;
import io.pgcaravan.alert.Parcel;
import io.pgcaravan.alert.Posting;
import io.pgcaravan.alert.Round;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.TransientException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code outbox}: what waits to be sent, and what became of it. */
public final class OutboxSteps {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxSteps.class);
  private static final String MAIL = "mail";

  private final Outbox outbox;
  private final Channels channels;
  private final MailSettings mail;
  private final AtomicBoolean toldNobody = new AtomicBoolean();

  OutboxSteps(Outbox outbox, Channels channels, MailSettings mail) {
    this.outbox = outbox;
    this.channels = channels;
    this.mail = mail;
  }

  /** Puts an alert in for every channel there is. */
  void post(Alert alert) {
    Set<String> names = new TreeSet<>(channels.names());
    if (mail.on()) {
      names.add(MAIL); // it waits where the channel's own file is broken
    }
    if (names.isEmpty() && toldNobody.compareAndSet(false, true)) {
      LOG.warn("nobody is told of '{}': set SMTP_HOST (docs/alerts.md)", alert.title());
    }
    outbox.post(alert, names);
  }

  /** Puts a letter in, to be sent by mail; null if there is no mail. */
  public @Nullable UUID postLetter(Letter letter) {
    if (!mail.on()) {
      LOG.warn("'{}' is not sent: set SMTP_HOST (docs/alerts.md)", letter.subject());
      return null;
    }
    return outbox.post(letter, MAIL);
  }

  /** What became of a letter. */
  public Posting posting(@Nullable UUID letter) {
    if (letter == null) {
      return new Posting(false, "no mail is set up: set SMTP_HOST");
    }
    return outbox
        .find(letter, MAIL)
        .map(parcel -> new Posting(false, "it waits in the outbox: " + parcel.error()))
        .orElseGet(() -> new Posting(true, "sent"));
  }

  /**
   * Begins a round.
   *
   * @param patienceMillis within which a failed attempt is followed by another one
   */
  public Round round(@Nullable Long patienceMillis) {
    return outbox.round(Duration.ofMillis(patienceMillis == null ? 0 : patienceMillis));
  }

  /** Whether this process is the one to send a parcel, now. */
  public boolean claim(Round round, Parcel parcel) {
    if (!round.claim(parcel)) {
      return false;
    }
    if (channels.takes(parcel.route())) {
      return true;
    }
    CaravanException off =
        new PermanentException(
            "there is no channel '%s'".formatted(parcel.channel()),
            "set it up again, or remove what waits for it in STATE_DIR/outbox");
    round.failed(parcel, off);
    kept(round, parcel, off);
    return false;
  }

  /** It was sent. */
  public void sent(Round round, Parcel parcel) {
    round.sent(parcel);
    round.release(parcel);
  }

  /** An attempt failed: tells it apart, remembers it, and throws it. */
  public void failed(Round round, Parcel parcel, Exception failure) {
    CaravanException told = Failures.of(failure).orElseGet(() -> told(parcel, failure));
    LOG.debug("cause", failure);
    round.failed(parcel, told);
    throw told;
  }

  private CaravanException told(Parcel parcel, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MessagingException refusal) {
        return MailFailure.of(mail, refusal);
      }
      if (cause instanceof HttpOperationFailedException answer) {
        return answer(parcel.channel(), answer);
      }
    }
    return new TransientException(
        "%s failed (%s)".formatted(parcel.channel(), Secrets.mask(reason(failure))),
        "check its address and that it can be reached",
        failure);
  }

  /** Never the URL: it is the secret of most webhooks. */
  private static CaravanException answer(String channel, HttpOperationFailedException answer) {
    int status = answer.getStatusCode();
    String what = "%s answered with %d".formatted(channel, status);
    boolean mayPass = status >= 500 || status == 408 || status == 425 || status == 429;
    return mayPass
        ? new TransientException(what, "wait", answer)
        : new PermanentException(what, "check its URL, which may have been withdrawn", answer);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof IOException
        ? root.getClass().getSimpleName() + ": " + root.getMessage()
        : Failures.line(failure);
  }

  /** No more attempts in this round. */
  public void kept(Round round, Parcel parcel, Exception failure) {
    CaravanException told = Failures.of(failure).orElseGet(() -> told(parcel, failure));
    try {
      round.kept(parcel, told);
    } finally {
      round.release(parcel);
    }
  }
}
