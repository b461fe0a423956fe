package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.plan.SafetyPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds archives by what a person calls them: a name, a key, {@code latest}, or a file's path. */
final class ArchiveFinder {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveFinder.class);
  private static final String LATEST = "latest";
  private static final String FULL = "full";
  private static final Set<Capability> READABLE = Set.of(Capability.LIST, Capability.OPEN);

  /** An archive at a destination. */
  record Place(Destination destination, StoredArchive archive) {}

  private final Plans plans;
  private final Destinations destinations;

  ArchiveFinder(Plans plans, Destinations destinations) {
    this.plans = plans;
    this.destinations = destinations;
  }

  /**
   * Where the archive of a name is; by destination, those of the plans in their order.
   *
   * @param archive name, key, path of a file, or {@code latest}: the newest of full scope that is
   *     no safety backup
   * @param from name of a destination; empty for all that plans name
   * @param plan narrows {@code latest}; empty for all
   * @return at least one place; all of one archive
   * @throws UsageException if there is none, or several archives have the name
   */
  List<Place> find(String archive, String from, String plan) {
    Path file = Path.of(archive);
    if (from.isEmpty() && Files.isRegularFile(file)) {
      return List.of(ofFile(file.toAbsolutePath().normalize()));
    }
    List<CaravanException> failures = new ArrayList<>();
    List<Place> places =
        archive.equals(LATEST)
            ? latest(from, plan, failures)
            : places(from, named(archive), READABLE, failures);
    if (places.isEmpty() && !failures.isEmpty()) {
      throw Failures.together(failures);
    }
    failures.forEach(each -> LOG.warn(each.line()));
    requireOne(archive, places);
    return places.stream().map(ArchiveFinder::whole).toList();
  }

  private static Place whole(Place place) {
    return new Place(place.destination(), Inventory.whole(place.destination(), place.archive()));
  }

  /**
   * Where the archive of a name is, whether it can be read there or not.
   *
   * @param archive name or key
   * @param failures takes those of destinations whose archives are not known
   * @throws UsageException if there is none, or several archives have the name
   */
  List<Place> holding(String archive, List<CaravanException> failures) {
    List<Place> places = places("", named(archive), Set.of(Capability.LIST), failures);
    if (!places.isEmpty() || failures.isEmpty()) {
      requireOne(archive, places);
    }
    return places;
  }

  private static Predicate<String> named(String archive) {
    return key -> key.equals(archive) || key.endsWith("/" + archive);
  }

  /**
   * All archives there are that can be read.
   *
   * @param failures takes those of destinations whose archives are not known
   */
  List<Place> all(String from, List<CaravanException> failures) {
    return places(from, key -> true, READABLE, failures);
  }

  private List<Place> latest(String from, String plan, List<CaravanException> failures) {
    List<Place> whole =
        places(from, key -> true, READABLE, failures).stream()
            .filter(place -> place.archive().sizeIsRight())
            .filter(place -> isOf(place.archive(), plan))
            .toList();
    String newest =
        whole.stream()
            .map(Place::archive)
            .max(Comparator.comparing(archive -> archive.startedAt().orElseThrow()))
            .map(StoredArchive::key)
            .orElse("");
    return whole.stream().filter(place -> place.archive().key().equals(newest)).toList();
  }

  private static boolean isOf(StoredArchive archive, String plan) {
    Manifest manifest = archive.manifest().orElseThrow();
    return manifest.scope().equals(FULL)
        && !SafetyPlan.isReserved(manifest.plan())
        && (plan.isEmpty() || manifest.plan().equals(plan));
  }

  private List<Place> places(
      String from,
      Predicate<String> keys,
      Set<Capability> needed,
      List<CaravanException> failures) {
    List<String> names = from.isEmpty() ? plans.destinations() : List.of(from);
    List<Place> places = new ArrayList<>();
    for (String name : names) {
      try {
        Destination destination = destinations.get(name);
        if (!needed.stream().allMatch(destination::can)) {
          passOver(name, from);
          continue;
        }
        Inventory.take(destination, keys)
            .archives()
            .forEach(archive -> places.add(new Place(destination, archive)));
      } catch (CaravanException e) {
        if (!from.isEmpty() && e instanceof UsageException) {
          throw e;
        }
        failures.add(e);
      }
    }
    return places;
  }

  /** Where nothing can be read there is nothing to find, unless it was asked for by name. */
  private static void passOver(String name, String from) {
    if (!from.isEmpty()) {
      throw new UsageException(
          "the destination %s has no routes for list and open, so nothing can be read there"
              .formatted(name),
          "name another destination, or add them to its file in routes/destinations");
    }
    LOG.info("{} is passed over: it has no route for list or open", name);
  }

  private static void requireOne(String archive, List<Place> places) {
    List<String> keys = places.stream().map(place -> place.archive().key()).distinct().toList();
    if (keys.isEmpty()) {
      throw new UsageException(
          "there is no archive '%s'".formatted(archive),
          "see `./caravan list` for those there are");
    }
    if (keys.size() > 1) {
      throw new UsageException(
          "%d archives are called %s".formatted(keys.size(), archive),
          "give the key of one: " + String.join(", ", keys));
    }
  }

  /** A file of this machine, with the manifest that lies beside it, if one does. */
  private static Place ofFile(Path file) {
    FileDestination destination = new FileDestination(file);
    String name = file.getFileName().toString();
    return Inventory.take(destination, name::equals).archives().stream()
        .findFirst()
        .map(archive -> whole(new Place(destination, archive)))
        .orElseGet(
            () ->
                new Place(
                    destination,
                    new StoredArchive(
                        name, destination.list().get(0).sizeBytes(), Optional.empty())));
  }

  /** The directory of one file, read only. */
  private record FileDestination(Path file) implements Destination {

    @Override
    public String name() {
      return file.getParent().toString();
    }

    @Override
    public void store(String key, Path source) {
      throw new UnsupportedOperationException("read only");
    }

    @Override
    public List<StoredObject> list() {
      String name = file.getFileName().toString();
      return Stream.of(name, name + Manifests.SUFFIX, name + Pin.SUFFIX)
          .map(file::resolveSibling)
          .filter(Files::isRegularFile)
          .map(FileDestination::object)
          .toList();
    }

    private static StoredObject object(Path path) {
      try {
        return new StoredObject(
            path.getFileName().toString(),
            Files.size(path),
            Files.getLastModifiedTime(path).toInstant());
      } catch (IOException e) {
        throw new PermanentException(
            "%s cannot be read (%s)".formatted(path, e), "make it readable for this user", e);
      }
    }

    @Override
    public InputStream open(String key) throws IOException {
      return Files.newInputStream(file.resolveSibling(key));
    }

    @Override
    public void delete(String key) {
      throw new UnsupportedOperationException("read only");
    }
  }
}
