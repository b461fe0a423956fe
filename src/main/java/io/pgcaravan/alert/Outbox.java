package io.pgcaravan.alert;

import static java.util.Comparator.comparing;

import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent: a file for each alert and channel, written before anything is tried and
 * removed once it is sent, so that it survives restarts. Safe for several processes at once.
 *
 * <p>Where nothing can be written, as on a full disk, a parcel waits in memory for the next round.
 */
public final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final int MOST = 500;
  private static final Duration OLDEST = Duration.ofDays(14);

  private final Path directory;
  private final Clock clock;
  private final Queue<Parcel> unwritten = new ConcurrentLinkedQueue<>();

  public Outbox(Path directory, Clock clock) {
    this.directory = directory.toAbsolutePath().normalize();
    this.clock = clock;
  }

  /** Puts an alert in for each channel. */
  public void post(Alert alert, Collection<String> channels) {
    channels.forEach(channel -> put(Parcel.of(alert, channel, clock.instant())));
  }

  /**
   * Puts in a letter.
   *
   * @return its id
   */
  public UUID post(Letter letter, String channel) {
    Parcel parcel = Parcel.of(letter, channel, clock.instant());
    put(parcel);
    return parcel.id();
  }

  private void put(Parcel parcel) {
    makeRoom();
    try {
      AlertFiles.write(file(parcel), parcel);
    } catch (IOException e) {
      LOG.error(
          "the outbox {} cannot be written ({}): '{}' is only in memory until it is sent"
              + " HINT: make STATE_DIR writable, and free some space",
          directory,
          e.toString(),
          parcel.title());
      unwritten.add(parcel);
    }
  }

  private void makeRoom() {
    List<Parcel> waiting = new ArrayList<>(waiting());
    waiting.sort(comparing((Parcel parcel) -> !parcel.minor()).thenComparing(Parcel::postedAt));
    for (int i = 0; i <= waiting.size() - MOST; i++) {
      drop(waiting.get(i), "there are more than " + MOST);
    }
  }

  /** What waits, oldest first. A damaged file is put aside, and told. */
  public List<Parcel> waiting() {
    List<Parcel> parcels = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : files) {
        read(file).ifPresent(parcels::add);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      LOG.error("the outbox {} cannot be read ({})", directory, e.toString());
    }
    parcels.sort(comparing(Parcel::postedAt));
    return parcels;
  }

  private static Optional<Parcel> read(Path file) {
    Optional<Parcel> parcel = AlertFiles.read(file, Parcel.class);
    if (parcel.isEmpty() && Files.exists(file)) {
      try {
        Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
      } catch (IOException e) {
        LOG.debug("a damaged parcel stays", e);
      }
    }
    return parcel;
  }

  /** The same parcel as it is now; none once it is sent. */
  public Optional<Parcel> find(UUID id, String channel) {
    return waiting().stream()
        .filter(parcel -> parcel.id().equals(id) && parcel.channel().equals(channel))
        .findFirst();
  }

  /**
   * Begins a round: what is due is to be sent.
   *
   * @param patience within which a failed one is tried again at once
   */
  public Round round(Duration patience) {
    Instant now = clock.instant();
    List<Parcel> inMemory = new ArrayList<>();
    for (Parcel parcel = unwritten.poll(); parcel != null; parcel = unwritten.poll()) {
      inMemory.add(parcel);
    }
    List<Parcel> due = new ArrayList<>(inMemory);
    waiting().stream().filter(parcel -> parcel.due(now)).forEach(due::add);
    return new Round(this, due, inMemory, patience);
  }

  /** Takes a parcel for this process; none if another one has it, or has just tried it. */
  Optional<ProcessLock> claim(Parcel parcel) throws IOException {
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(lockFile(parcel), "");
    if (lock.isEmpty()) {
      return lock;
    }
    Optional<Parcel> present = AlertFiles.read(file(parcel), Parcel.class);
    if (present.map(Parcel::attempts).filter(n -> n == parcel.attempts()).isEmpty()) {
      release(parcel, lock.get());
      return Optional.empty();
    }
    return lock;
  }

  void release(Parcel parcel, ProcessLock lock) throws IOException {
    Files.deleteIfExists(lockFile(parcel)); // while it is held: whoever opened it sees that
    lock.close();
  }

  void sent(Parcel parcel) throws IOException {
    Files.deleteIfExists(file(parcel));
  }

  /** Remembers a failed attempt; one that is too old after it is dropped. */
  Parcel failed(Parcel parcel, String message, boolean refused) {
    Parcel next = parcel.failed(message, refused, clock.instant());
    if (next.age(clock.instant()).compareTo(OLDEST) > 0) {
      drop(next, "it is older than " + OLDEST.toDays() + " days");
      return next;
    }
    put(next);
    return next;
  }

  private void drop(Parcel parcel, String why) {
    LOG.error(
        "'{}' was never sent to {}, and is given up: {} (last: {})",
        parcel.title(),
        parcel.channel(),
        why,
        parcel.error());
    try {
      Files.deleteIfExists(file(parcel));
    } catch (IOException e) {
      LOG.debug("it stays", e);
    }
  }

  private Path file(Parcel parcel) {
    return directory.resolve(parcel.file());
  }

  private Path lockFile(Parcel parcel) {
    return directory.resolve(parcel.file() + ".lock");
  }
}
