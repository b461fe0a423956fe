package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.routes.Edits;
import io.pgcaravan.routes.RouteDirectory;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route files of the program: those that run, and those that are refused. Files at the top are
 * loaded together, and each destination, channel and plan by itself, so that a broken file costs no
 * other one.
 */
final class RouteFiles {

  private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

  private final RouteDirectory directory;
  private final RouteLoader loader;
  private volatile Map<Path, CaravanException> broken = Map.of();
  private Map<String, RouteFile> atStart = Map.of();

  RouteFiles(Path directory, CamelContext context, Plans plans, Mirrors mirrors) {
    this.directory = new RouteDirectory(directory);
    this.loader = new RouteLoader(context, plans, mirrors);
  }

  RouteDirectory directory() {
    return directory;
  }

  /** Those that run, by name. */
  Map<String, RouteFile> running() {
    return loader.loaded();
  }

  /** All as they were read at the start, by name; also those that are broken. */
  Map<String, RouteFile> atStart() {
    return atStart;
  }

  /** Names of the schedules that files have made. */
  Set<String> schedules(Set<String> files) {
    Set<String> schedules = new HashSet<>();
    files.forEach(file -> schedules.addAll(loader.schedules(file)));
    return schedules;
  }

  /** Files that are refused, each with what is wrong. */
  Map<Path, CaravanException> broken() {
    return broken;
  }

  /** These are refused now, and no others. */
  void setBroken(Map<Path, CaravanException> files) {
    broken = Map.copyOf(files);
  }

  /**
   * Loads what the directory holds.
   *
   * @return what is wrong with files that are broken, by name; they are on record as refused
   * @throws UsageException if the directory or the files at its top cannot be loaded: without those
   *     nothing works
   */
  Map<String, RouteFault> load() {
    atStart = directory.read();
    Map<String, RouteFault> faults = loader.load(atStart.values());
    Map<Path, CaravanException> refused = new HashMap<>();
    faults.forEach(
        (name, fault) -> {
          if (fault.path().getParent().equals(directory.root())) {
            throw fault.failure();
          }
          refused.put(fault.path(), fault.failure());
        });
    setBroken(refused);
    return faults;
  }

  /**
   * Puts files in the place of those that run. Nothing may be in flight. Only what differs is
   * touched, and what is made of it; if that fails, what ran is put back, but for what cannot be.
   */
  Swap swap(Map<String, RouteFile> wanted) {
    Edits edits = new Edits(running(), wanted);
    Set<String> anew = edits.madeAnew();
    Set<String> gone = new HashSet<>(loader.unload(anew));
    Map<String, RouteFault> faults = loadOf(wanted, anew);
    if (!faults.isEmpty()) {
      gone.addAll(loader.unload(anew));
      loadOf(edits.running(), anew)
          .values()
          .forEach(fault -> LOG.warn("routes: what ran could not be put back: {}", fault.told()));
    }
    return new Swap(gone, anew, faults);
  }

  /**
   * What a swap did.
   *
   * @param gone ids of routes that are gone, or made anew
   * @param files whose routes were touched
   * @param faults why nothing was changed, by name; empty if all that is wanted runs
   */
  record Swap(Set<String> gone, Set<String> files, Map<String, RouteFault> faults) {}

  private Map<String, RouteFault> loadOf(Map<String, RouteFile> files, Set<String> names) {
    Collection<RouteFile> chosen =
        names.stream().sorted().map(files::get).filter(Objects::nonNull).toList();
    return loader.load(List.copyOf(chosen));
  }
}
