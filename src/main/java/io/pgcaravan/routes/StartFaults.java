package io.pgcaravan.routes;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that validation finds sound and a start found broken, such as one whose cron expression
 * never fires. Each stays away until it is edited, or something that it is made of: else what runs
 * would be touched for it again and again, and no other edit would come through.
 */
public final class StartFaults {

  private record Found(RouteFault fault, Map<String, RouteFile> among) {}

  private final Map<String, Found> found = new TreeMap<>();
  private final Map<String, RouteFile> atStart;
  private final Map<String, RouteFault> suspects;
  private Map<String, RouteFile> seen;

  /**
   * Begins with what the start of the program found.
   *
   * @param atStart files as they were read then, by name
   * @param refused those of them that were broken; validation has not looked at them
   */
  public StartFaults(Map<String, RouteFile> atStart, Map<String, RouteFault> refused) {
    this.atStart = Map.copyOf(atStart);
    this.suspects = new HashMap<>(refused);
    this.seen = this.atStart;
  }

  /** Looks at files as they are now, and forgets those that differ or are made of others. */
  public void look(Map<String, RouteFile> files) {
    seen = Map.copyOf(files);
    found
        .entrySet()
        .removeIf(
            each -> new Edits(each.getValue().among(), seen).madeAnew().contains(each.getKey()));
  }

  /** What is wanted but for them: what was last looked at, with what runs in their stead. */
  public Map<String, RouteFile> wanted(Map<String, RouteFile> running) {
    return new Edits(running, seen).without(found.keySet()).wanted();
  }

  /** Adds files that a start found broken just now. */
  public void add(Map<String, RouteFault> faults) {
    faults.forEach((name, fault) -> found.put(name, new Found(fault, seen)));
  }

  /**
   * Adds, once, those that the start of the program found broken and validation accepts, where
   * nothing was edited in between.
   *
   * @return whether there are any
   */
  public boolean confirm(Map<String, RouteFile> accepted) {
    if (seen.equals(atStart)) {
      suspects.keySet().retainAll(accepted.keySet());
    } else {
      suspects.clear();
    }
    boolean any = !suspects.isEmpty();
    add(suspects);
    suspects.clear();
    return any;
  }

  /** What is wrong with each, by name. */
  public Map<String, RouteFault> faults() {
    Map<String, RouteFault> faults = new TreeMap<>();
    found.forEach((name, each) -> faults.put(name, each.fault()));
    return faults;
  }
}
