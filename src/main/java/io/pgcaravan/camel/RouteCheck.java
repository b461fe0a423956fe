package io.pgcaravan.camel;

import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.routes.Conflicts;
import io.pgcaravan.routes.Edits;
import io.pgcaravan.routes.Place;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Judges edits of route files before they touch anything: all files as they would be are loaded
 * into a context that runs nothing. A broken file is refused as a whole; others are accepted.
 */
final class RouteCheck {

  private final CamelContext program;

  RouteCheck(CamelContext program) {
    this.program = program;
  }

  /**
   * What becomes of edits.
   *
   * @param accepted files, by name: what should run
   * @param refused why others are not, by name
   */
  record Verdict(Map<String, RouteFile> accepted, Map<String, RouteFault> refused) {}

  /** Judges the files that are wanted instead of those that run. */
  Verdict judge(Map<String, RouteFile> running, Map<String, RouteFile> wanted) {
    Map<String, RouteFault> refused = new TreeMap<>();
    Map<String, RouteFault> known = Map.of();
    for (boolean compared = false; ; ) {
      Edits edits = new Edits(running, wanted).without(refused.keySet());
      Map<String, RouteFault> faults = faults(edits);
      Set<String> edited = edits.names();
      if (!compared && !edited.containsAll(faults.keySet())) {
        known = faults(new Edits(running, running)); // what is no fault of an edit
        compared = true;
      }
      faults.keySet().removeAll(known.keySet());
      if (faults.isEmpty() || edited.isEmpty()) {
        return new Verdict(edits.wanted(), refused);
      }
      blamed(faults, edits)
          .forEach(
              (name, fault) ->
                  refused.put(
                      name,
                      faults.containsKey(name) ? consequence(name, fault, edits, wanted) : fault));
    }
  }

  /** Which edits the faults of files are laid upon, by name: a file may suffer from another's. */
  static Map<String, RouteFault> blamed(Map<String, RouteFault> faults, Edits edits) {
    Set<String> edited = edits.names();
    Map<String, RouteFault> blamed = new TreeMap<>();
    for (Map.Entry<String, RouteFault> fault : faults.entrySet()) {
      if (edited.contains(fault.getKey())) {
        blamed.put(fault.getKey(), fault.getValue());
      } else {
        edits
            .behind(fault.getKey())
            .forEach(name -> blamed.putIfAbsent(name, broken(name, fault, edits)));
      }
    }
    return blamed;
  }

  /** Loads files into a context that runs nothing; those that run already are in the right. */
  private Map<String, RouteFault> faults(Edits edits) {
    Comparator<RouteFile> runningFirst =
        Comparator.comparing(file -> !file.equals(edits.running().get(file.name())));
    List<RouteFile> files =
        edits.wanted().values().stream()
            .sorted(runningFirst.thenComparing(RouteFile::name))
            .toList();
    try (DryContext context = new DryContext(program, beans(edits.running()))) {
      Map<String, RouteFault> faults =
          new RouteLoader(context, new Plans(), new Mirrors()).load(files);
      for (RouteFile file : files) {
        Conflicts.calls(file, files).ifPresent(fault -> faults.putIfAbsent(file.name(), fault));
      }
      return faults;
    }
  }

  private static Set<String> beans(Map<String, RouteFile> running) {
    Set<String> beans = new HashSet<>();
    running.values().forEach(file -> beans.addAll(file.beans()));
    return beans;
  }

  /** A file may be broken only because another one is. */
  private static RouteFault consequence(
      String name, RouteFault fault, Edits edits, Map<String, RouteFile> wanted) {
    RouteFile file = wanted.get(name);
    return wanted.values().stream()
        .filter(other -> !edits.wanted().containsKey(other.name()))
        .filter(other -> file != null && file.isMadeOf(other))
        .findFirst()
        .map(
            other ->
                new RouteFault(
                    file.path(),
                    0,
                    "it is made of %s, which is broken".formatted(other.name()),
                    "mend that one",
                    null))
        .orElse(fault);
  }

  /** An edit that is well in itself, and would break a file that runs. */
  private static RouteFault broken(String name, Map.Entry<String, RouteFault> fault, Edits edits) {
    @Nullable RouteFile wanted = edits.wanted().get(name);
    RouteFile file = wanted == null ? edits.running().get(name) : wanted;
    return new RouteFault(
        file.path(),
        0,
        "%s %s breaks: %s"
            .formatted(
                wanted == null ? "without it" : "with it",
                fault.getKey(),
                fault.getValue().reason()),
        wanted == null
            ? "bring it back, or change that file too"
            : "mend one of the two, or "
                + (file.place() == Place.CORE ? "bring back what was there" : "take it away"),
        fault.getValue().cause());
  }
}
