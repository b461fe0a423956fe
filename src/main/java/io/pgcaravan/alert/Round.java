package io.pgcaravan.alert;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of sending. A channel that could not be reached is left alone for the rest of it: its
 * other parcels wait for the next one.
 */
public final class Round {

  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  private final Outbox outbox;
  private final List<Parcel> parcels;
  private final Set<Parcel> inMemory;
  private final long begin = System.nanoTime();
  private final Duration patience;
  private final Set<String> down = new HashSet<>();
  private final Map<String, ProcessLock> locks = new HashMap<>();
  private final Map<String, Parcel> latest = new HashMap<>();

  /** A round; the parcels in memory are among the others. */
  Round(Outbox outbox, List<Parcel> parcels, List<Parcel> inMemory, Duration patience) {
    this.outbox = outbox;
    this.parcels = List.copyOf(parcels);
    this.inMemory = Set.copyOf(inMemory);
    this.patience = patience;
  }

  /** What is due. */
  public List<Parcel> parcels() {
    return parcels;
  }

  /** Whether this process is the one to send a parcel now. */
  public synchronized boolean claim(Parcel parcel) {
    if (down.contains(parcel.channel())) {
      return false;
    }
    if (inMemory.contains(parcel)) {
      return true;
    }
    try {
      Optional<ProcessLock> lock = outbox.claim(parcel);
      lock.ifPresent(held -> locks.put(parcel.file(), held));
      return lock.isPresent();
    } catch (IOException e) {
      LOG.debug("no lock", e);
      return true; // better sent twice than not at all
    }
  }

  /** It was sent. */
  public synchronized void sent(Parcel parcel) throws IOException {
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
    return System.nanoTime() - begin < patience.toNanos();
  }

  /** No more attempts in this round. */
  public synchronized void kept(Parcel parcel, CaravanException failure) {
    if (!(failure instanceof PermanentException)) {
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
  public synchronized void release(Parcel parcel) throws IOException {
    ProcessLock lock = locks.remove(parcel.file());
    if (lock != null) {
      outbox.release(parcel, lock);
    }
  }
}
