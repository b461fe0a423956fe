package io.pgcaravan.alert;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of sending. A channel that could not be reached, or refused several parcels, is left
 * alone for the rest of it: its other parcels wait for the next one. So do those that a round has
 * had no time for, for a command waits for it.
 */
public final class Round {

  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  /** How long a round goes on beginning to send what is left. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Wrong credentials tried with each of many parcels would lock the account. */
  private static final int MOST_REFUSALS = 3;

  private final Outbox outbox;
  private final List<Parcel> parcels;
  private final long begin = System.nanoTime();
  private final Duration patience;
  private final Set<String> down = new HashSet<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Map<String, Closeable> claims = new HashMap<>();
  private final Map<String, Parcel> latest = new HashMap<>();

  /** A round; what was never tried is first. */
  Round(Outbox outbox, List<Parcel> parcels, Duration patience) {
    this.outbox = outbox;
    this.parcels =
        parcels.stream().sorted(Comparator.comparing(parcel -> parcel.attempts() > 0)).toList();
    this.patience = patience;
  }

  /** What is due. */
  public List<Parcel> parcels() {
    return parcels;
  }

  /** Whether this process is the one to send a parcel now. */
  public synchronized boolean claim(Parcel parcel) {
    if (down.contains(parcel.channel()) || elapsed().compareTo(LONGEST) > 0) {
      return false;
    }
    try {
      Optional<Closeable> claim = outbox.claim(parcel);
      claim.ifPresent(held -> claims.put(parcel.file(), held));
      return claim.isPresent();
    } catch (IOException e) {
      LOG.debug("no lock", e);
      return true; // better sent twice than not at all
    }
  }

  /** It was sent. */
  public synchronized void sent(Parcel parcel) {
    LOG.info("'{}' was sent ({})", parcel.title(), parcel.channel());
    outbox.sent(parcel);
  }

  /** An attempt failed. */
  public synchronized void failed(Parcel parcel, CaravanException failure) {
    boolean refused = failure instanceof PermanentException;
    Parcel present = latest.getOrDefault(parcel.file(), parcel);
    latest.put(parcel.file(), outbox.failed(present, failure.line(), refused));
  }

  /** Whether there is time for another attempt in this round. */
  public boolean patient() {
    return elapsed().compareTo(patience) < 0;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** No more attempts in this round. */
  public synchronized void kept(Parcel parcel, CaravanException failure) {
    if (!(failure instanceof PermanentException)
        || refusals.merge(parcel.channel(), 1, Integer::sum) >= MOST_REFUSALS) {
      down.add(parcel.channel());
    }
    Parcel present = latest.getOrDefault(parcel.file(), parcel);
    LOG.error(
        "'{}' could not be sent ({}), it is tried again at {}: {}",
        parcel.title(),
        parcel.channel(),
        present.nextAt(),
        failure.line());
  }

  /** Gives the parcel back, sent or not. */
  public synchronized void release(Parcel parcel) {
    try (Closeable claim = claims.remove(parcel.file())) {
      LOG.trace("given back {}", claim);
    } catch (IOException e) {
      LOG.debug("the system gives it back", e);
    }
  }
}
