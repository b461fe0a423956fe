package io.pgcaravan.destination;

import static java.util.Comparator.comparing;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.StoredArchive;
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
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a destination holds: its listing, put together with the manifests.
 *
 * @param archives newest first; those without a manifest last
 * @param orphans keys of manifests whose archive is missing, with what they say
 */
public record Inventory(List<StoredArchive> archives, Map<String, Manifest> orphans) {

  private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

  /**
   * Names that archives have; a file of another name without a manifest is foreign. What stands
   * between the time and the extensions holds none of them: companions are no archives.
   */
  private static final Pattern ARCHIVE =
      Pattern.compile(
          ".*[-_]\\d{8}-\\d{6}(?:(?!\\.sql|\\.dump).)*\\.(sql|dump)(\\.gz|\\.zst)?(\\.gpg)?");

  /**
   * Lists a destination and reads its manifests.
   *
   * @throws io.pgcaravan.failure.CaravanException if the listing fails; never an empty inventory
   *     instead
   */
  public static Inventory take(Destination destination) {
    Map<String, StoredObject> objects = new LinkedHashMap<>();
    destination.list().forEach(object -> objects.put(object.key(), object));
    List<StoredArchive> archives = new ArrayList<>();
    Map<String, Manifest> orphans = new LinkedHashMap<>();
    for (StoredObject object : objects.values()) {
      String key = object.key();
      if (key.endsWith(Manifests.SUFFIX)) {
        String archive = key.substring(0, key.length() - Manifests.SUFFIX.length());
        if (!objects.containsKey(archive)) {
          manifest(destination, key).ifPresent(manifest -> orphans.put(key, manifest));
        }
      } else if (objects.containsKey(key + Manifests.SUFFIX)) {
        Optional<Manifest> manifest = manifest(destination, key + Manifests.SUFFIX);
        archives.add(new StoredArchive(key, object.sizeBytes(), manifest));
      } else if (ARCHIVE.matcher(key).matches()) {
        archives.add(new StoredArchive(key, object.sizeBytes(), Optional.empty()));
      }
    }
    archives.sort(
        comparing((StoredArchive archive) -> archive.startedAt().orElse(Instant.MIN))
            .reversed()
            .thenComparing(StoredArchive::key));
    return new Inventory(List.copyOf(archives), Map.copyOf(orphans));
  }

  private static Optional<Manifest> manifest(Destination destination, String key) {
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
}
