package io.pgcaravan.destination;

import static java.util.Comparator.comparing;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a destination holds: its listing, put together with the manifests, {@linkplain
 * Manifest#brief() in brief}, and pins.
 *
 * @param archives newest first; those without a manifest last
 * @param orphans keys of manifests whose archive is missing, with what they say
 * @param strayPins keys of pins beside which there is neither archive nor manifest
 * @param unread keys of archives whose manifest is there, though it cannot be read or is not theirs
 */
public record Inventory(
    List<StoredArchive> archives,
    Map<String, Manifest> orphans,
    Map<String, Pin> strayPins,
    Set<String> unread) {

  private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

  /**
   * Names that archives have; a file of another name without a manifest is foreign. What stands
   * between the time and the extensions holds none of them: companions are no archives.
   */
  private static final Pattern ARCHIVE =
      Pattern.compile(
          ".*[-_]\\d{8}-\\d{6}(?:(?!\\.sql|\\.dump).)*\\.(sql|dump)(\\.gz|\\.zst)?(\\.gpg)?");

  /** Whether a key is named as archives are. */
  public static boolean namesArchive(String key) {
    return ARCHIVE.matcher(key).matches();
  }

  /**
   * Lists a destination and reads its manifests and pins, several at once.
   *
   * @throws CaravanException if the listing fails, or a manifest cannot be read for want of a
   *     connection; never an empty inventory instead
   */
  public static Inventory take(Destination destination) {
    return take(destination, key -> true);
  }

  /** The same for some archives: of no others are manifests read. */
  public static Inventory take(Destination destination, Predicate<String> archiveKeys) {
    Map<String, StoredObject> objects = new LinkedHashMap<>();
    destination.list().forEach(object -> objects.put(object.key(), object));
    Map<String, Optional<Manifest>> manifests =
        ParallelReads.all(
            withSuffix(objects, Manifests.SUFFIX, archiveKeys),
            key -> manifest(destination, key).map(Manifest::brief));
    Map<String, Pin> pins =
        ParallelReads.all(
            withSuffix(objects, Pin.SUFFIX, archiveKeys), key -> pin(destination, key));
    List<StoredArchive> archives = new ArrayList<>();
    for (StoredObject object : objects.values()) {
      String key = object.key();
      boolean known =
          !key.endsWith(Manifests.SUFFIX) && manifests.containsKey(key + Manifests.SUFFIX);
      boolean named = archiveKeys.test(key) && namesArchive(key);
      if (known || named) {
        archives.add(
            new StoredArchive(
                key,
                object.sizeBytes(),
                manifests.getOrDefault(key + Manifests.SUFFIX, Optional.empty()),
                Optional.ofNullable(pins.get(key + Pin.SUFFIX))));
      }
    }
    archives.sort(
        comparing((StoredArchive archive) -> archive.startedAt().orElse(Instant.MIN))
            .reversed()
            .thenComparing(StoredArchive::key));
    Map<String, Manifest> orphans = new LinkedHashMap<>();
    manifests.forEach(
        (key, manifest) -> {
          if (!objects.containsKey(without(Manifests.SUFFIX, key))) {
            manifest.ifPresent(found -> orphans.put(key, found));
          }
        });
    pins.keySet().removeIf(key -> isBesideSomething(key, objects));
    Set<String> unread =
        manifests.entrySet().stream()
            .filter(entry -> entry.getValue().isEmpty())
            .map(entry -> without(Manifests.SUFFIX, entry.getKey()))
            .filter(objects::containsKey)
            .collect(Collectors.toUnmodifiableSet());
    return new Inventory(List.copyOf(archives), Map.copyOf(orphans), Map.copyOf(pins), unread);
  }

  /**
   * An archive of an inventory with its whole manifest; as it is where that cannot be read now.
   *
   * @throws TransientException if it cannot be read for want of a connection
   */
  public static StoredArchive whole(Destination destination, StoredArchive archive) {
    return archive.manifest().filter(Manifest::lacksTables).isEmpty()
        ? archive
        : new StoredArchive(
            archive.key(),
            archive.sizeBytes(),
            manifest(destination, archive.key() + Manifests.SUFFIX).or(archive::manifest),
            archive.pin());
  }

  private static List<String> withSuffix(
      Map<String, StoredObject> objects, String suffix, Predicate<String> archiveKeys) {
    return objects.keySet().stream()
        .filter(key -> key.endsWith(suffix) && archiveKeys.test(without(suffix, key)))
        .toList();
  }

  private static String without(String suffix, String key) {
    return key.substring(0, key.length() - suffix.length());
  }

  private static boolean isBesideSomething(String pin, Map<String, StoredObject> objects) {
    String archive = without(Pin.SUFFIX, pin);
    return objects.containsKey(archive) || objects.containsKey(archive + Manifests.SUFFIX);
  }

  private static Optional<Manifest> manifest(Destination destination, String key) {
    if (!destination.can(Capability.OPEN)) {
      return Optional.empty();
    }
    try (InputStream stream = destination.open(key)) {
      Manifest manifest = Manifests.read(key, stream);
      String archive = key.substring(key.lastIndexOf('/') + 1).replace(Manifests.SUFFIX, "");
      if (!manifest.archive().equals(archive)) {
        LOG.warn("the manifest {} names another archive, {}", key, manifest.archive());
        return Optional.empty();
      }
      return Optional.of(manifest);
    } catch (PermanentException e) {
      LOG.warn(e.line());
      return Optional.empty();
    } catch (IOException e) {
      throw new TransientException(
          "the manifest %s could not be read from %s".formatted(key, destination.name()),
          "check that the destination can be reached",
          e);
    }
  }

  /** A pin pins by being there, whatever can be read of it. */
  private static Pin pin(Destination destination, String key) {
    if (!destination.can(Capability.OPEN)) {
      return Pin.UNREADABLE;
    }
    try (InputStream stream = destination.open(key)) {
      return Pin.read(key, stream);
    } catch (CaravanException | IOException e) {
      LOG.warn("the pin {} cannot be read from {}: {}", key, destination.name(), e.getMessage());
      return Pin.UNREADABLE;
    }
  }
}
