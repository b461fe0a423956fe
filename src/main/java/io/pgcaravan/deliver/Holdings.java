package io.pgcaravan.deliver;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What several places hold of one plan and database, put together: of a copy that cannot be read
 * where it is, the manifest may be known from another place.
 */
public final class Holdings {

  /** A place, with all that it shows, by key. */
  private record Place(boolean readable, Map<String, StoredArchive> shown, Set<String> unread) {

    Optional<StoredArchive> find(String key) {
      return Optional.ofNullable(shown.get(key));
    }
  }

  private final String plan;
  private final String database;
  private final Map<String, Place> places = new LinkedHashMap<>();

  public Holdings(String plan, String database) {
    this.plan = plan;
    this.database = database;
  }

  /**
   * Adds a place that can list.
   *
   * @throws io.pgcaravan.failure.CaravanException if what it holds is not known; it is not added
   */
  public void add(Destination place) {
    add(place, Inventory.take(place));
  }

  /** Adds a place with what somebody has just found there. */
  public void add(Destination place, Inventory inventory) {
    Map<String, StoredArchive> shown = new LinkedHashMap<>();
    inventory.archives().forEach(archive -> shown.put(archive.key(), archive));
    places.put(place.name(), new Place(place.can(Capability.OPEN), shown, inventory.unread()));
  }

  /** Whether what it holds is known. */
  public boolean knows(String place) {
    return places.containsKey(place);
  }

  /** Each good archive once, by its key; pinned if it is pinned anywhere. */
  public Map<String, StoredArchive> archives() {
    Map<String, StoredArchive> archives = new LinkedHashMap<>();
    for (Place place : places.values()) {
      place.shown().values().stream()
          .filter(this::isGood)
          .forEach(each -> archives.merge(each.key(), each, Holdings::pinnedOne));
    }
    return archives;
  }

  private static StoredArchive pinnedOne(StoredArchive one, StoredArchive other) {
    return one.pin().isEmpty() && other.pin().isPresent() ? other : one;
  }

  /** Names of the places that hold a good archive, in the order in which they were added. */
  public List<String> holders(StoredArchive archive) {
    List<String> holders = new ArrayList<>();
    places.forEach(
        (name, place) -> {
          if (holds(place, archive)) {
            holders.add(name);
          }
        });
    return holders;
  }

  private boolean holds(Place place, StoredArchive archive) {
    return place
        .find(archive.key())
        .filter(
            found -> place.readable() ? isGood(found) : found.sizeBytes() == archive.sizeBytes())
        .isPresent();
  }

  /**
   * Whether a place shows something else under the key of a good archive, so that it cannot be
   * brought there. An archive that only lacks its manifest can be: it is adopted.
   */
  public boolean isTaken(String name, StoredArchive archive) {
    Place place = places.get(name);
    return place != null
        && !holds(place, archive)
        && place
            .find(archive.key())
            .filter(found -> !lacksManifest(found, archive, place))
            .isPresent();
  }

  private static boolean lacksManifest(StoredArchive found, StoredArchive archive, Place place) {
    return found.sizeBytes() == archive.sizeBytes()
        && found.manifest().isEmpty()
        && !place.unread().contains(found.key());
  }

  /** As its manifest says, and of this plan and database. */
  private boolean isGood(StoredArchive archive) {
    return archive.sizeIsRight() && archive.manifest().filter(this::isOurs).isPresent();
  }

  private boolean isOurs(Manifest manifest) {
    return manifest.plan().equals(plan) && manifest.database().equals(database);
  }
}
