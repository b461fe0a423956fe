package io.pgcaravan.retention;

import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.Audit;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets and removes pins at one destination; each is written into the audit log first. */
public final class Pinning {

  private static final Logger LOG = LoggerFactory.getLogger(Pinning.class);

  private final Audit audit;
  private final Actor actor;
  private final Path scratch;
  private final Clock clock;

  /**
   * Sets and removes pins.
   *
   * @param scratch directory for a file that is to be stored
   */
  public Pinning(Audit audit, Actor actor, Path scratch, Clock clock) {
    this.audit = audit;
    this.actor = actor;
    this.scratch = scratch;
    this.clock = clock;
  }

  /** Pins an archive; where it is pinned for another reason, this one replaces it. */
  public void pin(Destination destination, StoredArchive archive, String reason) {
    if (archive.pin().filter(pin -> pin.reason().equals(reason)).isPresent()) {
      LOG.info("{} is pinned at {} already", archive.key(), destination.name());
      return;
    }
    Pin pin = new Pin(Secrets.mask(reason), actor.toString(), clock.instant());
    write(Action.PIN, destination, archive, reason);
    archive.pin().ifPresent(before -> destination.delete(archive.key() + Pin.SUFFIX));
    try {
      store(destination, archive.key() + Pin.SUFFIX, pin);
    } catch (CaravanException e) {
      archive.pin().ifPresent(before -> putBack(destination, archive, before));
      throw e;
    }
    requireThere(destination, archive);
    LOG.info("pinned {} at {}: {}", archive.key(), destination.name(), reason);
  }

  /** Nothing is overwritten, so the pin before is gone: without one, a prune may delete. */
  private void putBack(Destination destination, StoredArchive archive, Pin before) {
    try {
      store(destination, archive.key() + Pin.SUFFIX, before);
    } catch (CaravanException e) {
      LOG.error(
          "{} is NOT pinned at {} any more HINT: pin it again before the next prune",
          archive.key(),
          destination.name());
    }
  }

  /** A prune that was under way may have been faster. */
  private static void requireThere(Destination destination, StoredArchive archive) {
    if (destination.list().stream().noneMatch(object -> object.key().equals(archive.key()))) {
      throw new PermanentException(
          "%s was deleted from %s before it was pinned"
              .formatted(archive.key(), destination.name()),
          "see `./caravan list` for where else it is");
    }
  }

  /** Takes the pin off an archive; what its plan does not keep may go at the next prune. */
  public void unpin(Destination destination, StoredArchive archive) {
    if (archive.pin().isEmpty()) {
      LOG.info("{} is not pinned at {}", archive.key(), destination.name());
      return;
    }
    write(Action.UNPIN, destination, archive, archive.pin().get().reason());
    destination.delete(archive.key() + Pin.SUFFIX);
    LOG.info("unpinned {} at {}", archive.key(), destination.name());
  }

  private void store(Destination destination, String key, Pin pin) {
    Path file = null;
    try {
      file = Files.createTempFile(Files.createDirectories(scratch), "pin-", ".json");
      Files.write(file, pin.json());
      destination.store(key, file);
    } catch (IOException e) {
      throw new PermanentException(
          "the pin for %s cannot be written in %s (%s)".formatted(key, scratch, e),
          "make the directory writable for this user, or set STATE_DIR to another one",
          e);
    } finally {
      if (file != null) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} stays ({})", file, e.toString());
    }
  }

  private void write(Action action, Destination destination, StoredArchive archive, String reason) {
    audit.append(
        new AuditEntry(
            clock.instant(),
            actor.toString(),
            action,
            archive.key(),
            destination.name(),
            archive.plan(),
            archive.sizeBytes(),
            reason));
  }
}
