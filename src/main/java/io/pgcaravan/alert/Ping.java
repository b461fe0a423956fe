package io.pgcaravan.alert;

import io.pgcaravan.failure.Secrets;

/**
 * A word to a watchdog.
 *
 * @param what start, success or fail
 * @param url a secret
 * @param message for its log
 */
public record Ping(String what, String url, String message) {

  public Ping {
    message = Secrets.mask(message);
  }

  /** Whether a run waits for it: then there is one attempt only. */
  public boolean awaited() {
    return what.equals("start");
  }

  @Override
  public String toString() {
    return "ping of " + what;
  }
}
