package io.pgcaravan.deliver;

import static java.util.Comparator.comparing;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.retention.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the copies that destinations lack, by comparing what they hold. No record of failed
 * deliveries is needed, so none can be lost.
 *
 * @param policies what each destination keeps: nothing is brought that would be pruned at once
 */
public record Shortfalls(Function<String, RetentionPolicy> policies, Instant now) {

  /**
   * How much is brought.
   *
   * @param copies to each destination at most, the newest first
   * @param age of the oldest
   * @param onlyIntended only to destinations that the plan named when the archive was made: one
   *     added later does not take over all at once
   */
  public record Extent(int copies, Duration age, boolean onlyIntended) {

    /** All that the plan keeps. */
    public static final Extent ALL = new Extent(Integer.MAX_VALUE, Duration.ofDays(36500), false);
  }

  /**
   * The shortfalls, newest archive first.
   *
   * @param holdings of the places to fetch from, which come in the order in which they are tried
   * @param targets names of the places that are to have them all; one of which nothing is known is
   *     brought what waits in the stage for it: it adopts what it has
   */
  public List<Shortfall> find(Holdings holdings, Set<String> targets, Extent extent) {
    Map<String, StoredArchive> archives = holdings.archives();
    Map<String, List<String>> lacking = new LinkedHashMap<>();
    for (String target : targets) {
      lackedBy(target, holdings, archives.values(), extent)
          .filter(archive -> !holdings.isTaken(target, archive))
          .limit(extent.copies())
          .forEach(
              archive ->
                  lacking.computeIfAbsent(archive.key(), key -> new ArrayList<>()).add(target));
    }
    return lacking.entrySet().stream()
        .map(entry -> shortfall(archives.get(entry.getKey()), holdings, entry.getValue()))
        .sorted(comparing((Shortfall shortfall) -> startedAt(shortfall.archive())).reversed())
        .toList();
  }

  private static Shortfall shortfall(
      StoredArchive archive, Holdings holdings, List<String> targets) {
    return new Shortfall(archive, holdings.holders(archive), targets);
  }

  /** Archives that a target lacks, and cannot be brought: it shows something else of their name. */
  public List<StoredArchive> blocked(Holdings holdings, String target, Extent extent) {
    return lackedBy(target, holdings, holdings.archives().values(), extent)
        .filter(archive -> holdings.isTaken(target, archive))
        .toList();
  }

  private Stream<StoredArchive> lackedBy(
      String target, Holdings holdings, Collection<StoredArchive> archives, Extent extent) {
    List<StoredArchive> newestFirst =
        archives.stream()
            .sorted(comparing(Shortfalls::startedAt).reversed().thenComparing(StoredArchive::key))
            .toList();
    boolean known = holdings.knows(target);
    return policies.apply(target).judge(newestFirst, now).stream()
        .filter(Verdict::keep)
        .map(Verdict::archive)
        .filter(archive -> !holdings.holders(archive).contains(target))
        .filter(archive -> known || holdings.holders(archive).contains(KeptArchives.NAME))
        .filter(archive -> !startedAt(archive).isBefore(now.minus(extent.age())))
        .filter(archive -> known && !extent.onlyIntended() || intended(archive, target));
  }

  private static boolean intended(StoredArchive archive, String target) {
    return archive.manifest().map(Manifest::destinations).orElse(List.of()).contains(target);
  }

  private static Instant startedAt(StoredArchive archive) {
    return archive.startedAt().orElse(Instant.MIN);
  }
}
