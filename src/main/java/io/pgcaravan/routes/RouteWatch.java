package io.pgcaravan.routes;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.routes.RouteDirectory.Print;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at the routes directory again and again, and says what it holds once that stands still: a
 * file counts as it is when two looks in a row find it the same, so that one which is being saved
 * is left alone. A directory that is gone, or cannot be read, tells nothing about its files.
 */
public final class RouteWatch {

  /** Disks whose clock is coarse show two edits in the same second as one: contents tell. */
  private static final int READS_AFTER_A_CHANGE = 4;

  private final RouteDirectory directory;
  private final Set<Place> places = EnumSet.noneOf(Place.class);
  private Map<String, Print> before = Map.of();
  private int reads = READS_AFTER_A_CHANGE;
  private Sight last;

  /**
   * What a look found.
   *
   * @param files by name; one that cannot be read is as it was last
   * @param unreadable files, with what is wrong
   */
  public record Sight(Map<String, RouteFile> files, Map<Path, CaravanException> unreadable) {

    public Sight {
      files = Map.copyOf(files);
      unreadable = Map.copyOf(unreadable);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sight sight
          && sight.files.equals(files)
          && sight.unreadable.keySet().equals(unreadable.keySet());
    }

    @Override
    public int hashCode() {
      return files.hashCode();
    }
  }

  /** Begins with what was read already. */
  public RouteWatch(RouteDirectory directory, Map<String, RouteFile> known) {
    this.directory = directory;
    this.last = new Sight(known, Map.of());
    known.values().forEach(file -> places.add(file.place()));
  }

  /**
   * One look.
   *
   * @return what there is, if that differs from what was last returned
   * @throws UsageException if a directory is gone or cannot be read
   */
  public Optional<Sight> look() {
    places.stream().filter(place -> !directory.places().contains(place)).forEach(this::gone);
    Map<String, Print> now = directory.prints();
    Map<String, Print> earlier = before;
    before = now;
    if (!now.equals(earlier) || !last.unreadable().isEmpty()) {
      reads = READS_AFTER_A_CHANGE;
    }
    if (reads == 0) {
      return Optional.empty();
    }
    reads--;
    Sight sight = read(now, earlier);
    if (sight.equals(last)) {
      return Optional.empty();
    }
    last = sight;
    sight.files().values().forEach(file -> places.add(file.place()));
    return Optional.of(sight);
  }

  private void gone(Place place) {
    throw new UsageException(
        "the routes directory %s is gone".formatted(directory.folder(place)),
        "bring it back; to take all of its files away, leave it empty");
  }

  private Sight read(Map<String, Print> now, Map<String, Print> earlier) {
    Map<Path, CaravanException> unreadable = new HashMap<>();
    Map<String, RouteFile> read = new HashMap<>();
    now.forEach(
        (name, print) -> {
          try {
            directory.read(print).ifPresent(file -> read.put(name, file));
          } catch (UsageException e) {
            unreadable.put(print.path(), e);
            Optional.ofNullable(last.files().get(name)).ifPresent(file -> read.put(name, file));
          }
        });
    Map<String, Print> after = directory.prints();
    Map<String, RouteFile> files = new TreeMap<>();
    Set<String> names = new HashSet<>(now.keySet());
    names.addAll(last.files().keySet());
    for (String name : names) {
      Print print = now.get(name);
      boolean still =
          Objects.equals(print, earlier.get(name)) && Objects.equals(print, after.get(name));
      if (!still && print != null) {
        unreadable.remove(print.path());
        Optional.ofNullable(last.unreadable().get(print.path()))
            .ifPresent(failure -> unreadable.put(print.path(), failure));
      }
      Optional.ofNullable((still ? read : last.files()).get(name))
          .ifPresent(file -> files.put(name, file));
    }
    return new Sight(files, unreadable);
  }
}
