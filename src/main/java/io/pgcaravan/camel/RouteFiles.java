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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.CamelContext;

/**
 * The route files of the program: those that run, and those that are refused. Files at the top are
 * loaded together, and each destination, channel and plan by itself, so that a broken file costs no
 * other one.
 */
final class RouteFiles {

  private final RouteDirectory directory;
  private final RouteLoader loader;
  private volatile Map<Path, CaravanException> broken = Map.of();
  private Map<String, RouteFile> atStart = Map.of();

  /** Files that ran, and could not be put back when an edit of them, or beside them, failed. */
  private final Map<String, RouteFile> lost = new ConcurrentSkipListMap<>();

  private boolean incomplete;

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
    putBack(); // edits may need what was lost
    Map<String, RouteFile> next = new TreeMap<>(wanted);
    next.entrySet().removeAll(lost.entrySet()); // tried by itself: it must hold up no edit
    Edits edits = new Edits(running(), next);
    Set<String> anew = edits.madeAnew();
    Set<String> gone = new HashSet<>(loader.unload(anew));
    Map<String, RouteFault> faults = loader.load(chosen(next, anew).values());
    if (!faults.isEmpty()) {
      gone.addAll(loader.unload(anew));
      lost.putAll(chosen(edits.running(), anew));
    }
    return new Swap(gone, anew, faults, putBack());
  }

  /**
   * What a swap did.
   *
   * @param gone ids of routes that are gone, or made anew
   * @param files whose routes were touched
   * @param faults why nothing was changed, by name; empty if all that is wanted runs
   * @param lost why what ran could not be put back, by name
   */
  record Swap(
      Set<String> gone,
      Set<String> files,
      Map<String, RouteFault> faults,
      Map<String, RouteFault> lost) {}

  private static Map<String, RouteFile> chosen(Map<String, RouteFile> files, Set<String> names) {
    Map<String, RouteFile> chosen = new TreeMap<>(files);
    chosen.keySet().retainAll(names);
    return chosen;
  }

  /** Those that run, and those that would if they could be put back; by name. */
  Map<String, RouteFile> good() {
    Map<String, RouteFile> good = new TreeMap<>(lost);
    good.putAll(running());
    return good;
  }

  /** Whether nothing of a file runs that would if it could be put back. */
  boolean isLost(Path file) {
    return lost.values().stream().anyMatch(each -> each.path().equals(file));
  }

  /** Whether something could not be put back. */
  boolean hasLost() {
    return incomplete || !lost.isEmpty();
  }

  /** Files of other names are gone by now: what is lost of them is not missed. */
  void keepLost(Set<String> names) {
    lost.keySet().retainAll(names);
  }

  /**
   * Tries to put back what is lost, as much of it as can be; nothing may be in flight.
   *
   * @return why the rest cannot be, by name
   */
  Map<String, RouteFault> putBack() {
    Map<String, RouteFault> faults = new TreeMap<>();
    Map<String, RouteFile> tried = new TreeMap<>(lost);
    boolean more = true;
    while (more) { // one at the top that is broken keeps out all others that are tried with it
      tried.keySet().removeAll(running().keySet());
      // also without any: deliveries that went with a broken file are made again
      Map<String, RouteFault> found = loader.load(tried.values());
      found.forEach(faults::putIfAbsent);
      more = tried.keySet().removeAll(found.keySet());
    }
    lost.keySet().removeAll(running().keySet());
    incomplete = !faults.isEmpty();
    return faults;
  }
}
