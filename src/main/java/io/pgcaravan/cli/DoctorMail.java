package io.pgcaravan.cli;

import io.pgcaravan.alert.Letter;
import io.pgcaravan.alert.MailServer;
import io.pgcaravan.alert.Parcel;
import io.pgcaravan.alert.Posting;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.camel.ProducerTemplate;

/** What doctor finds out about those who are told of failures. */
final class DoctorMail {

  private final CaravanRuntime runtime;

  DoctorMail(CaravanRuntime runtime) {
    this.runtime = runtime;
  }

  /** Whether there is a mail server at all. */
  boolean on() {
    return runtime.alerting().server().settings().on();
  }

  /** Connects, encrypts and authenticates; sends nothing. */
  String check() {
    MailServer server = runtime.alerting().server();
    server.check();
    return "%s takes mails from %s to %s"
        .formatted(server.settings(), server.settings().from(), server.settings().to());
  }

  /** Sends a mail and waits for it. */
  String test() {
    Letter letter =
        new Letter(
            "[pg-caravan] a test",
            "This is a test by `./caravan doctor --mail`: alerts arrive here.\n",
            "<p style=\"font-family:sans-serif\">This is a test by"
                + " <code>./caravan doctor --mail</code>: alerts arrive here.</p>\n");
    try (ProducerTemplate template = runtime.context().createProducerTemplate()) {
      Posting posting = template.requestBody("direct:send", letter, Posting.class);
      if (!posting.sent()) {
        throw new TransientException(
            "the test mail was not sent: " + withoutHint(posting.message()),
            "mend what it names; `./caravan run` sends what waits");
      }
      return "a test mail was sent";
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What waits in the outbox, in one line; empty for nothing. */
  String waiting() {
    List<Parcel> waiting = runtime.alerting().outbox().waiting();
    if (waiting.isEmpty()) {
      return "";
    }
    Instant now = runtime.clock().instant();
    Parcel oldest = waiting.get(0);
    return "%d wait in the outbox, the oldest for %s: '%s' by %s (%s); tried next at %s"
        .formatted(
            waiting.size(),
            age(oldest.age(now)),
            oldest.title(),
            oldest.channel(),
            oldest.error() == null ? "not tried yet" : withoutHint(oldest.error()),
            oldest.nextAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** The line about the server itself has it. */
  private static String withoutHint(String line) {
    return line.replaceFirst(" HINT: .*", "");
  }

  private static String age(Duration age) {
    return age.toHours() > 0 ? age.toHours() + " h" : Math.max(0, age.toMinutes()) + " min";
  }

  String channels() {
    return "alerts go to " + String.join(", ", runtime.alerting().channels().names());
  }

  boolean anyChannel() {
    return !runtime.alerting().channels().names().isEmpty();
  }
}
