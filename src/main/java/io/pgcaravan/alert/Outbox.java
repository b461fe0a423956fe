package io.pgcaravan.alert;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.stage.ProcessLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final int FEWEST_ATTEMPTS = 20;

  private final Path directory;
  private final Clock clock;

  /** Parcels whose file could not be written, by its name; they count, whatever the file says. */
  private final Map<String, Parcel> unwritten = new ConcurrentHashMap<>();

  /** Names of those that are done with, though a file may be left that cannot be removed. */
  private final Set<String> gone = ConcurrentHashMap.newKeySet();

  /** Names of the parcels without a file that are being sent. */
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  public Outbox(Path directory, Clock clock) {
    this.directory = directory.toAbsolutePath().normalize();
    this.clock = clock;
  }

  /** Puts an alert in for each channel. */
  public void post(Alert alert, Collection<String> channels) {
    makeRoom();
    channels.forEach(channel -> put(Parcel.of(alert, channel, clock.instant())));
  }

  /**
   * Puts in a letter.
   *
   * @return its id
   */
  public UUID post(Letter letter, String channel) {
    makeRoom();
    Parcel parcel = Parcel.of(letter, channel, clock.instant());
    put(parcel);
    return parcel.id();
  }

  private void put(Parcel parcel) {
    try {
      AlertFiles.write(file(parcel), parcel);
      unwritten.remove(parcel.file());
    } catch (IOException e) {
      LOG.error(
          "the outbox {} cannot be written ({}): '{}' is only in memory until it is sent"
              + " HINT: make STATE_DIR writable, and free some space",
          directory,
          e.toString(),
          parcel.title());
      unwritten.put(parcel.file(), parcel);
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
    Map<String, Parcel> parcels = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : files) {
        if (!gone.contains(file.getFileName().toString())) {
          read(file).ifPresent(parcel -> parcels.put(parcel.file(), parcel));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      LOG.debug("nothing was ever written", e);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.error("the outbox {} cannot be read ({})", directory, e.toString());
    }
    parcels.putAll(unwritten);
    return parcels.values().stream().sorted(comparing(Parcel::postedAt)).toList();
  }

  private static Optional<Parcel> read(Path file) {
    try {
      return AlertFiles.parse(file, Parcel.class);
    } catch (JsonProcessingException e) {
      LOG.error("{} is damaged and is put aside: its alert is not sent", file);
      try {
        Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
      } catch (IOException stays) {
        LOG.debug("a damaged parcel stays", stays);
      }
    } catch (IOException e) {
      LOG.error("{} cannot be read ({}): it is tried again later", file, e.toString());
    }
    return Optional.empty();
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
    return new Round(this, waiting().stream().filter(each -> each.due(now)).toList(), patience);
  }

  /**
   * Takes a parcel for this process.
   *
   * @return whoever must give it back; none if another one has it, or has just tried it
   */
  Optional<Closeable> claim(Parcel parcel) throws IOException {
    if (gone.contains(parcel.file())) {
      return Optional.empty();
    }
    if (unwritten.containsKey(parcel.file())) {
      return busy.add(parcel.file())
          ? Optional.of(() -> busy.remove(parcel.file()))
          : Optional.empty();
    }
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(lockFile(parcel), "");
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    Optional<Parcel> present = AlertFiles.read(file(parcel), Parcel.class);
    if (present.map(Parcel::attempts).filter(n -> n == parcel.attempts()).isEmpty()) {
      release(parcel, lock.get());
      return Optional.empty();
    }
    return Optional.of(() -> release(parcel, lock.get()));
  }

  private void release(Parcel parcel, ProcessLock lock) throws IOException {
    try {
      Files.deleteIfExists(lockFile(parcel)); // while it is held: whoever opened it sees that
    } finally {
      lock.close();
    }
  }

  /** Removes a parcel that was sent; one whose file stays is not sent again by this process. */
  void sent(Parcel parcel) {
    remove(parcel);
  }

  private void remove(Parcel parcel) {
    if (unwritten.remove(parcel.file()) != null) {
      gone.add(parcel.file());
    }
    try {
      Files.deleteIfExists(file(parcel));
    } catch (IOException e) {
      gone.add(parcel.file());
      LOG.error(
          "{} cannot be removed ({}): another start would send it again HINT: remove it",
          file(parcel),
          e.toString());
    }
  }

  /** Remembers a failed attempt; one that is too old after it is dropped. */
  Parcel failed(Parcel parcel, String message, boolean refused) {
    Parcel next = parcel.failed(message, refused, clock.instant());
    // a clock that was wrong makes nothing old: there must have been many attempts, too
    if (next.age(clock.instant()).compareTo(OLDEST) > 0 && next.attempts() >= FEWEST_ATTEMPTS) {
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
    remove(parcel);
  }

  private Path file(Parcel parcel) {
    return directory.resolve(parcel.file());
  }

  private Path lockFile(Parcel parcel) {
    return directory.resolve(parcel.file() + ".lock");
  }
}
