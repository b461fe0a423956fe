package io.pgcaravan.mirror;

import io.pgcaravan.failure.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All mirrors, by name. */
public final class Mirrors {

  private final Map<String, MirrorPlan> byName = new TreeMap<>();

  /**
   * Adds a mirror.
   *
   * @throws UsageException if another has its name
   */
  public synchronized void add(MirrorPlan mirror) {
    if (byName.putIfAbsent(mirror.name(), mirror) != null) {
      throw new UsageException(
          "two route files define the mirror %s".formatted(mirror.name()),
          "give the copied file's parameter plan a name of its own");
    }
  }

  /** Takes a mirror out again, as when its file turns out to be broken. */
  public synchronized void remove(String name) {
    byName.remove(name);
  }

  public synchronized Optional<MirrorPlan> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The mirror of a name.
   *
   * @throws UsageException naming those there are
   */
  public synchronized MirrorPlan get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no mirror '%s'".formatted(name),
                    byName.isEmpty()
                        ? "put a file like routes/plans/mirror.camel.yaml into routes/plans"
                        : "choose one of " + String.join(", ", byName.keySet())));
  }

  /** All of them, by name. */
  public synchronized List<MirrorPlan> all() {
    return List.copyOf(byName.values());
  }
}
