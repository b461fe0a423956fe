package io.pgcaravan.camel;

import io.pgcaravan.camel.RouteCheck.Verdict;
import io.pgcaravan.routes.Place;
import io.pgcaravan.routes.RouteDirectory;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Validates route files as the program would: nothing is run, connected to or written. */
public final class RouteInspection implements AutoCloseable {

  private final CaravanRuntime runtime;
  private final RouteDirectory directory;
  private final RouteCheck check;

  RouteInspection(CaravanRuntime runtime) {
    this.runtime = runtime;
    this.directory = new RouteDirectory(runtime.settings().routesDirectory());
    this.check = new RouteCheck(runtime.context());
  }

  /**
   * What was found.
   *
   * @param path of the file
   * @param fault what is wrong with it, if anything
   */
  public record Result(Path path, Optional<RouteFault> fault) {}

  /**
   * Looks at all files of the routes directory.
   *
   * @throws io.pgcaravan.failure.UsageException if it cannot be read, or holds none
   */
  public List<Result> all() {
    Map<String, RouteFile> files = directory.read();
    Verdict verdict = check.judge(Map.of(), files);
    return files.values().stream().map(file -> result(file, verdict)).toList();
  }

  /**
   * Looks at one file as if it were in its place, together with those of the routes directory. The
   * place is that of the directory that it is in, or else the one that such a file belongs to.
   *
   * @throws io.pgcaravan.failure.UsageException if one of them cannot be read
   */
  public Result one(Path path) {
    RouteFile file = read(path.toAbsolutePath().normalize());
    Map<String, RouteFile> files = directory.read();
    Verdict present = check.judge(Map.of(), files);
    RouteFile there = files.get(file.name());
    if (there != null && there.text().equals(file.text())) {
      return new Result(file.path(), result(there, present).fault());
    }
    Map<String, RouteFile> wanted = new TreeMap<>(present.accepted());
    wanted.put(file.name(), file);
    return result(file, check.judge(present.accepted(), wanted));
  }

  private RouteFile read(Path path) {
    try {
      String text = Files.readString(path);
      return new RouteFile(place(path, text), path, text);
    } catch (IOException e) {
      throw RouteDirectory.unreadable(path, e);
    }
  }

  private Place place(Path path, String text) {
    Path folder = path.getParent();
    if (directory.root().equals(folder)) {
      return Place.CORE;
    }
    Place place = Place.of(String.valueOf(folder == null ? "" : folder.getFileName()));
    return place == Place.CORE ? RouteFile.placeOf(text) : place;
  }

  private static Result result(RouteFile file, Verdict verdict) {
    return new Result(file.path(), Optional.ofNullable(verdict.refused().get(file.name())));
  }

  @Override
  public void close() {
    runtime.close();
  }
}
