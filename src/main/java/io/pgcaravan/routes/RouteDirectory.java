package io.pgcaravan.routes;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The directory of route files: those at its top, and in the folders of the other places. */
public final class RouteDirectory {

  private static final String PATTERN = "*.camel.yaml";

  private final Path root;

  public RouteDirectory(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /**
   * All route files, in the order of their names at each place.
   *
   * @throws UsageException if one of them cannot be read, or there is none at the top
   */
  public Map<String, RouteFile> read() {
    Map<String, RouteFile> files = new TreeMap<>();
    prints().values().forEach(print -> read(print).ifPresent(file -> files.put(file.name(), file)));
    return files;
  }

  /**
   * A file as it is now; none if it has gone.
   *
   * @throws UsageException if it cannot be read
   */
  Optional<RouteFile> read(Print print) {
    try {
      if (Files.exists(print.path()) && !Files.isRegularFile(print.path())) {
        // reading a pipe waits for somebody who writes
        throw new FileSystemException(print.path().toString(), null, "it is no regular file");
      }
      return Optional.of(
          new RouteFile(print.place(), print.path(), Files.readString(print.path())));
    } catch (IOException e) {
      if (e instanceof NoSuchFileException && !Files.isSymbolicLink(print.path())) {
        return Optional.empty();
      }
      throw unreadable(print.path(), e);
    }
  }

  /** What is told of a file that cannot be read. */
  public static UsageException unreadable(Path path, IOException failure) {
    String why = failure.getClass().getSimpleName();
    if (failure instanceof NoSuchFileException) {
      why = Files.isSymbolicLink(path) ? "it leads nowhere" : "there is none";
    } else if (failure instanceof AccessDeniedException) {
      why = "permission denied";
    } else if (failure instanceof CharacterCodingException) {
      why = "it is no text in UTF-8";
    } else if (failure instanceof FileSystemException told && told.getReason() != null) {
      why = told.getReason();
    }
    return new UsageException(
        "the route file %s cannot be read: %s".formatted(path, why),
        "make it a text in UTF-8 that this user may read",
        failure);
  }

  /**
   * What tells an edited file from the same one, without reading it.
   *
   * @param version its size, time and place on the disk
   */
  record Print(Place place, Path path, String version) {}

  /**
   * The prints of all files, by name.
   *
   * @throws UsageException if one of the directories cannot be read, or no file is at the top
   */
  Map<String, Print> prints() {
    Map<String, Print> prints = new TreeMap<>();
    for (Place place : Place.values()) {
      prints.putAll(prints(place));
    }
    if (prints.values().stream().noneMatch(print -> print.place() == Place.CORE)) {
      throw new UsageException(
          "the routes directory %s holds no route files".formatted(root),
          "set ROUTES_DIR to the directory that holds backup.camel.yaml");
    }
    return prints;
  }

  /** Places whose folder exists. */
  Set<Place> places() {
    EnumSet<Place> places = EnumSet.noneOf(Place.class);
    for (Place place : Place.values()) {
      if (Files.isDirectory(folder(place))) {
        places.add(place);
      }
    }
    return places;
  }

  Path folder(Place place) {
    return root.resolve(place.folder());
  }

  private Map<String, Print> prints(Place place) {
    Map<String, Print> prints = new TreeMap<>();
    Path folder = folder(place);
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, PATTERN)) {
      for (Path path : stream) {
        print(place, path)
            .ifPresent(print -> prints.put(new RouteFile(place, path, "").name(), print));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Map.of();
    } catch (IOException e) {
      throw new UsageException(
          "the routes directory %s cannot be read".formatted(folder),
          "make it readable for this user",
          e);
    }
    return prints;
  }

  /** None if it has gone since it was listed, or is no file. */
  private static Optional<Print> print(Place place, Path path) throws IOException {
    try {
      BasicFileAttributes facts = Files.readAttributes(path, BasicFileAttributes.class);
      return facts.isDirectory()
          ? Optional.empty()
          : Optional.of(
              new Print(
                  place,
                  path,
                  facts.size() + " " + facts.lastModifiedTime() + " " + facts.fileKey()));
    } catch (NoSuchFileException e) {
      return Files.isSymbolicLink(path)
          ? Optional.of(new Print(place, path, "leads nowhere"))
          : Optional.empty();
    }
  }
}
