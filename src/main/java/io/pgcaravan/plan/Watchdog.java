package io.pgcaravan.plan;

import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;

/**
 * A service that raises the alarm when it is not told of runs in time, in the manner of
 * healthchecks: the URL itself for success, with {@code /start} or {@code /fail} after it for the
 * rest.
 *
 * @param url a secret; empty for none
 */
public record Watchdog(String url) {

  /** None. */
  public static final Watchdog NONE = new Watchdog("");

  /**
   * The watchdog of a URL, which is masked from now on.
   *
   * @throws UsageException if it is none of HTTP
   */
  static Watchdog of(String url) {
    if (!url.isEmpty() && !url.matches("https?://[^\\s]+")) {
      throw new UsageException(
          "malformed pingUrl", "write a URL such as https://hc-ping.com/ID, or leave it empty");
    }
    Secrets.add(url);
    return new Watchdog(url.replaceAll("/+$", ""));
  }

  /** Whether there is one. */
  public boolean on() {
    return !url.isEmpty();
  }

  @Override
  public String toString() {
    return on() ? "a watchdog" : "no watchdog";
  }
}
