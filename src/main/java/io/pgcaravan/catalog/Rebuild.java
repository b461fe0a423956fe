package io.pgcaravan.catalog;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.destination.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the catalog's archives and copies again from what a destination holds, some hundred at a
 * time: memory grows with the listing only. It may be killed, and run again.
 */
public final class Rebuild {

  private static final int BATCH = 500;

  private final Catalog catalog;
  private final String node;
  private final Consumer<Changes> writer;

  /**
   * A rebuild.
   *
   * @param node that looks
   * @param writer writes into the catalog
   */
  public Rebuild(Catalog catalog, String node, Consumer<Changes> writer) {
    this.catalog = catalog;
    this.node = node;
    this.writer = writer;
  }

  /**
   * What was found at a destination.
   *
   * @param archives how many, with their bytes
   * @param unread how many manifests could not be used; each was told
   */
  public record Found(long archives, long sizeBytes, long unread) {}

  /**
   * Records what a destination holds.
   *
   * @param manifests whether they are read there; else archives are those that the catalog knows by
   *     name and size
   * @throws io.pgcaravan.failure.CaravanException if it cannot be listed or read; what was recorded
   *     before stays
   */
  public Found run(Destination destination, boolean manifests, Instant now) {
    Map<String, StoredObject> objects = new LinkedHashMap<>();
    destination.list().forEach(object -> objects.put(object.key(), object));
    List<String> keys =
        objects.keySet().stream().filter(key -> isArchive(key, objects)).sorted().toList();
    List<KnownCopy> before = catalog.known(destination.name());
    Comparison comparison = new Comparison(destination.name(), node, now);
    Set<String> found = new HashSet<>();
    long bytes = 0;
    long unread = 0;
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<String> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
      Inventory inventory =
          manifests
              ? Inventory.take(new Part(destination, part(batch, objects)))
              : known(batch, objects);
      for (StoredArchive archive : inventory.archives()) {
        comparison.add(archive, objects.get(archive.key()).id());
        found.add(Comparison.id(archive));
        bytes += archive.sizeBytes();
      }
      unread += inventory.unread().size();
      writer.accept(comparison.taken());
    }
    writer.accept(comparison.end(found, before, bytes));
    return new Found(found.size(), bytes, unread);
  }

  private static boolean isArchive(String key, Map<String, StoredObject> objects) {
    return !key.endsWith(Manifests.SUFFIX)
        && !key.endsWith(Pin.SUFFIX)
        && (Inventory.namesArchive(key) || objects.containsKey(key + Manifests.SUFFIX));
  }

  private static List<StoredObject> part(List<String> keys, Map<String, StoredObject> objects) {
    List<StoredObject> part = new ArrayList<>();
    for (String key : keys) {
      for (String name : List.of(key, key + Manifests.SUFFIX, key + Pin.SUFFIX)) {
        if (objects.containsKey(name)) {
          part.add(objects.get(name));
        }
      }
    }
    return part;
  }

  /** Manifests that the catalog has of archives of these names, where one lies here as well. */
  private Inventory known(List<String> keys, Map<String, StoredObject> objects) {
    Map<String, List<Manifest>> manifests = catalog.manifests(keys);
    Map<String, Pin> pins = catalog.pins(keys);
    List<StoredArchive> archives = new ArrayList<>();
    for (String key : keys) {
      Optional<Manifest> manifest =
          objects.containsKey(key + Manifests.SUFFIX)
              ? fitting(manifests.getOrDefault(key, List.of()), objects.get(key).sizeBytes())
              : Optional.empty();
      Optional<Pin> pin =
          objects.containsKey(key + Pin.SUFFIX)
              ? Optional.of(pins.getOrDefault(key, Pin.UNREADABLE))
              : Optional.empty();
      archives.add(new StoredArchive(key, objects.get(key).sizeBytes(), manifest, pin));
    }
    return new Inventory(archives, Map.of(), Map.of(), Set.of());
  }

  /** Two machines that share a catalog may have archives of one name. */
  private static Optional<Manifest> fitting(List<Manifest> manifests, long sizeBytes) {
    return manifests.stream()
        .filter(manifest -> manifest.sizeBytes() == sizeBytes)
        .findFirst()
        .or(() -> manifests.stream().findFirst());
  }

  /** A part of a destination that was listed already. */
  private record Part(Destination whole, List<StoredObject> objects) implements Destination {

    @Override
    public String name() {
      return whole.name();
    }

    @Override
    public Set<Capability> capabilities() {
      return whole.capabilities();
    }

    @Override
    public void store(String key, Path file) {
      throw new UnsupportedOperationException("only read");
    }

    @Override
    public List<StoredObject> list() {
      return objects;
    }

    @Override
    public InputStream open(String key) throws IOException {
      return whole.open(key);
    }

    @Override
    public void delete(String key) {
      throw new UnsupportedOperationException("only read");
    }
  }
}
