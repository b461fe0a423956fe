package io.pgcaravan.destination;

import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is at a destination with the file that is, or was, to be stored there: before a
 * store, for what has the name already, and after it, for what arrived. So a destination whose
 * component does neither still keeps the contract.
 */
public final class Copies {

  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private Copies() {}

  /**
   * Those of the files that are not at the destination yet. All of them where it has no listing, or
   * where it never overwrites by itself: then it adopts what is there already.
   *
   * @throws PermanentException if a name is taken by other content
   */
  public static List<StagedFile> missing(Destination destination, List<StagedFile> files) {
    if (destination.neverOverwrites() || !destination.can(Capability.LIST)) {
      return files;
    }
    List<StoredObject> present = destination.list();
    return files.stream().filter(file -> !adopted(destination, present, file)).toList();
  }

  private static boolean adopted(
      Destination destination, List<StoredObject> present, StagedFile file) {
    Optional<StoredObject> found =
        present.stream().filter(object -> object.key().equals(file.key())).findFirst();
    if (!file.key().endsWith(Pin.SUFFIX)) { // a pin pins by being there, whatever it says
      found.ifPresent(object -> requireEqual(destination, object, file));
    }
    return found.isPresent();
  }

  private static void requireEqual(Destination destination, StoredObject object, StagedFile file) {
    boolean equal =
        object.sizeBytes() == file.sizeBytes()
            && sha256(destination, object).map(file.sha256()::equals).orElse(true);
    if (!equal) {
      throw new PermanentException(
          "%s exists already at %s, with other content".formatted(file.key(), destination.name()),
          "nothing was overwritten: move it away, or give the plan another archive name");
    }
    LOG.debug("{} is at {} already", file.key(), destination.name());
  }

  /** As the destination tells it, else found by reading; none where it cannot be read. */
  private static Optional<String> sha256(Destination destination, StoredObject object) {
    if (object.sha256().isPresent() || !destination.can(Capability.OPEN)) {
      return object.sha256();
    }
    try (InputStream stream = destination.open(object.key())) {
      return Optional.of(Sha256.of(stream));
    } catch (IOException e) {
      throw new TransientException(
          "%s could not be read from %s".formatted(object.key(), destination.name()),
          "check that the destination can be reached",
          e);
    }
  }

  /**
   * Makes sure that a file arrived as it is; a copy that differs is removed.
   *
   * @param told what the store route answered with; null if it told nothing, and the listing is
   *     asked
   * @return what the destination says of it; none where it cannot be asked
   * @throws TransientException if it did not arrive, or differs
   */
  public static Optional<StoredObject> confirm(
      Destination destination, StagedFile file, @Nullable StoredObject told) {
    Optional<StoredObject> found = Optional.ofNullable(told);
    if (found.isEmpty()) {
      if (!destination.can(Capability.LIST)) {
        LOG.debug("what arrived at {} cannot be compared: it has no list", destination.name());
        return found;
      }
      found = destination.list().stream().filter(each -> each.key().equals(file.key())).findFirst();
    }
    StoredObject object =
        found.orElseThrow(
            () ->
                new TransientException(
                    "%s took %s, but does not list it".formatted(destination.name(), file.key()),
                    "look whether something else deletes there"));
    if (object.sizeBytes() != file.sizeBytes()
        || !object.sha256().map(file.sha256()::equals).orElse(true)) {
      remove(destination, file.key());
      throw new TransientException(
          "%s arrived at %s with %,d bytes of %,d, or with another checksum; the copy was removed"
              .formatted(file.key(), destination.name(), object.sizeBytes(), file.sizeBytes()),
          "look for what damages data on the way there, if this repeats itself");
    }
    return Optional.of(object);
  }

  private static void remove(Destination destination, String key) {
    if (!destination.can(Capability.DELETE)) {
      LOG.error("a damaged copy of {} stays at {}: delete it", key, destination.name());
      return;
    }
    try {
      destination.delete(key);
    } catch (CaravanException e) {
      LOG.error("a damaged copy of {} stays at {}: {}", key, destination.name(), e.line());
    }
  }
}
