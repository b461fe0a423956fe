package io.pgcaravan.deliver;

import static java.util.Comparator.comparing;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.retention.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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
   * @param held the good archives that each place holds, by its name; places to fetch from come in
   *     the order in which they are tried
   * @param targets names of the places that are to have them all
   */
  public List<Shortfall> find(
      Map<String, List<StoredArchive>> held, Set<String> targets, Extent extent) {
    Map<String, List<String>> lacking = new LinkedHashMap<>();
    for (String target : targets) {
      for (StoredArchive archive : lackedBy(target, held, extent)) {
        lacking.computeIfAbsent(archive.key(), key -> new ArrayList<>()).add(target);
      }
    }
    Map<String, StoredArchive> archives = byKey(held);
    return lacking.entrySet().stream()
        .map(
            entry ->
                new Shortfall(
                    archives.get(entry.getKey()), sources(entry.getKey(), held), entry.getValue()))
        .sorted(comparing((Shortfall shortfall) -> startedAt(shortfall.archive())).reversed())
        .toList();
  }

  private List<StoredArchive> lackedBy(
      String target, Map<String, List<StoredArchive>> held, Extent extent) {
    Set<String> present =
        held.getOrDefault(target, List.of()).stream()
            .map(StoredArchive::key)
            .collect(Collectors.toSet());
    List<StoredArchive> union =
        byKey(held).values().stream()
            .sorted(comparing(Shortfalls::startedAt).reversed().thenComparing(StoredArchive::key))
            .toList();
    return policies.apply(target).judge(union, now).stream()
        .filter(Verdict::keep)
        .map(Verdict::archive)
        .filter(archive -> !present.contains(archive.key()))
        .filter(archive -> !startedAt(archive).isBefore(now.minus(extent.age())))
        .filter(archive -> !extent.onlyIntended() || intended(archive, target))
        .limit(extent.copies())
        .toList();
  }

  private static boolean intended(StoredArchive archive, String target) {
    return archive.manifest().map(Manifest::destinations).orElse(List.of()).contains(target);
  }

  private static Instant startedAt(StoredArchive archive) {
    return archive.startedAt().orElse(Instant.MIN);
  }

  private static Map<String, StoredArchive> byKey(Map<String, List<StoredArchive>> held) {
    Map<String, StoredArchive> archives = new LinkedHashMap<>();
    held.values().forEach(list -> list.forEach(each -> archives.putIfAbsent(each.key(), each)));
    return archives;
  }

  private static List<String> sources(String key, Map<String, List<StoredArchive>> held) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(each -> each.key().equals(key)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
