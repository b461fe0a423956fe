package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether mails leave the outbox.
 *
 * @param longest how long one may wait there
 */
public record Waiting(Duration longest) {

  /**
   * What is in the outbox.
   *
   * @param oldest when the oldest letter came
   */
  public record Letters(int count, Instant oldest) {}

  /**
   * @param letters none if the outbox is empty
   */
  public Findings look(Optional<Letters> letters, Instant now) {
    return new Findings(
        "outbox",
        letters
            .filter(found -> found.count() > 0 && found.oldest().isBefore(now.minus(longest)))
            .map(found -> List.of(finding(found, now)))
            .orElse(List.of()));
  }

  private static Finding finding(Letters letters, Instant now) {
    return new Finding(
        "mail",
        null,
        null,
        "%d mails wait in the outbox, the oldest came %s"
            .formatted(letters.count(), Texts.ago(letters.oldest(), now)),
        "look at the log for what the mail server said, and run `./caravan doctor`");
  }
}
