package io.pgcaravan.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever has the user's name and password. A wrong one is answered late, later each time,
 * and logged with the address it came from, but never with what was tried.
 *
 * <p>Few wait at once: with more wrong ones than that a further attempt is refused unread, whoever
 * makes it, so that guessing stays slow and no thread is held for long. Sessions that are open go
 * on meanwhile.
 */
final class Doorkeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

  private static final int MOST_WAITING = 4;
  private static final int MOST_ADDRESSES = 1000;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final byte[] user;
  private final byte[] password;
  private final Duration firstDelay;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final Map<String, Integer> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /**
   * A doorkeeper.
   *
   * @param firstDelay of the answer to a first wrong password; it doubles
   */
  Doorkeeper(String user, String password, Duration firstDelay) {
    this.user = digest(user);
    this.password = digest(password);
    this.firstDelay = firstDelay;
  }

  /** Whether both are right; comparing takes as long whatever is wrong. */
  boolean admits(String givenUser, String givenPassword, String address) {
    if (!waiting.tryAcquire()) {
      LOG.warn("a login from {} is refused unread: too many wrong ones wait", address);
      return false;
    }
    try {
      boolean right =
          MessageDigest.isEqual(user, digest(givenUser))
              & MessageDigest.isEqual(password, digest(givenPassword));
      if (right) {
        forget(address);
        LOG.info("login from {}", address);
      } else {
        delay(address);
      }
      return right;
    } finally {
      waiting.release();
    }
  }

  private synchronized void forget(String address) {
    failures.remove(address);
  }

  private synchronized int count(String address) {
    return failures.merge(address, 1, (one, other) -> Math.min(one + other, Integer.SIZE));
  }

  private void delay(String address) {
    int count = count(address);
    Duration delay = delay(count);
    LOG.warn(
        "a wrong user or password from {} ({} in a row), answered after {} ms",
        address,
        count,
        delay.toMillis());
    try {
      TimeUnit.MILLISECONDS.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After so many failures in a row. */
  Duration delay(int count) {
    Duration delay = firstDelay.multipliedBy(1L << Math.min(count - 1, Short.SIZE));
    return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
