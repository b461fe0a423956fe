package io.pgcaravan.faults;

import io.pgcaravan.archive.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;

/** What must hold after a round, told as what does not. */
final class Promises {

  private final List<String> broken = new ArrayList<>();

  private Promises() {}

  /**
   * After any round.
   *
   * @param before what the places held, after sabotage
   * @param stripped archives whose manifests were deleted behind the program's back
   * @param exitCode of the first command; not 0 if it was killed
   */
  static List<String> broken(
      Round round,
      Map<String, Truth> before,
      Map<String, Truth> after,
      Set<String> stripped,
      int exitCode) {
    Promises promises = new Promises();
    before.forEach((place, truth) -> promises.compare(round, truth, after.get(place), stripped));
    if (exitCode == 0 && round.command() == Round.Command.BACKUP) {
      promises.requireNew(round, before, after);
    }
    if (exitCode == 0 && round.command() == Round.Command.REDELIVER && round.other().isEmpty()) {
      promises.requireEverywhere(round.destinations(), round.keepLast(), before, after);
    }
    if (exitCode != 0 && isUndisturbed(round)) {
      promises.broken.add("it failed, with exit code %d, for no reason".formatted(exitCode));
    }
    return promises.broken;
  }

  /** A prune may refuse to go on after a sabotage; a person must look then. */
  private static boolean isUndisturbed(Round round) {
    return round.faults().isEmpty()
        && round.kill().isEmpty()
        && round.other().isEmpty()
        && round.command() != Round.Command.PRUNE;
  }

  private void compare(Round round, Truth before, Truth after, Set<String> stripped) {
    String place = after.place();
    after.wrong().forEach(wrong -> broken.add(place + ": " + wrong));
    after.unproven().keySet().stream()
        .filter(key -> !stripped.contains(place + "/" + key))
        .forEach(key -> broken.add("%s: %s has no manifest".formatted(place, key)));
    if (after.newest().compareTo(before.newest()) < 0) {
      broken.add(
          "%s lost its newest good archive %s, and has '%s'"
              .formatted(place, before.newest(), after.newest()));
    }
    int least = Math.min(round.keepLast(), before.good().size());
    if (after.good().size() < least) {
      broken.add(
          "%s has %d good archives of at least %d".formatted(place, after.good().size(), least));
    }
    requireUnchanged(place, before.good(), after);
    requireUnchanged(place, before.unproven(), after);
  }

  private void requireUnchanged(String place, NavigableMap<String, String> before, Truth after) {
    before.forEach(
        (key, sha256) -> {
          String now = after.good().getOrDefault(key, after.unproven().getOrDefault(key, sha256));
          if (!now.equals(sha256)) {
            broken.add("%s: %s was overwritten".formatted(place, key));
          }
        });
  }

  /** A success means that a new archive is at all destinations. */
  private void requireNew(Round round, Map<String, Truth> before, Map<String, Truth> after) {
    Set<String> everywhere = new TreeSet<>(after.get(round.destinations().get(0)).good().keySet());
    round.destinations().forEach(name -> everywhere.retainAll(after.get(name).good().keySet()));
    before.values().forEach(truth -> everywhere.removeAll(truth.good().keySet()));
    before.values().forEach(truth -> everywhere.removeAll(truth.unproven().keySet()));
    if (everywhere.isEmpty()) {
      broken.add("it succeeded, but no new archive is at all of " + round.destinations());
    }
  }

  /** The newest archives of all destinations together must be at each of them. */
  private void requireEverywhere(
      List<String> destinations,
      int keepLast,
      Map<String, Truth> before,
      Map<String, Truth> after) {
    TreeSet<String> all = new TreeSet<>();
    destinations.forEach(name -> all.addAll(before.get(name).good().keySet()));
    for (String key : all.descendingSet().stream().limit(keepLast).toList()) {
      for (String name : destinations) {
        if (!after.get(name).good().containsKey(key)) {
          broken.add("it succeeded, but %s is not at %s".formatted(key, name));
        }
      }
    }
  }

  /**
   * After rounds without any fault: everything is where it belongs, and nothing else.
   *
   * @param node this machine's, whose orphans are swept at once
   */
  static List<String> brokenAtRest(
      int keepLast, Map<String, Truth> truths, List<String> leftovers, String node) {
    Promises promises = new Promises();
    leftovers.forEach(left -> promises.broken.add("left over: " + left));
    promises.requireEverywhere(Installation.NAMES, keepLast, truths, truths);
    for (Truth truth : truths.values()) {
      if (truth.good().size() > keepLast) {
        promises.broken.add(
            "%s holds %d archives, not %d".formatted(truth.place(), truth.good().size(), keepLast));
      }
      for (Map.Entry<String, Manifest> orphan : truth.orphans().entrySet()) {
        if (orphan.getValue().node().startsWith(node + "/")) {
          promises.broken.add("%s: %s has no archive".formatted(truth.place(), orphan.getKey()));
        }
      }
    }
    return promises.broken;
  }
}
