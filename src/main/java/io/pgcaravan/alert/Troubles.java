package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one plan, or was found by one source: the decisions about what is told are
 * taken here, without clocks and files.
 *
 * @param failedRuns since the plan was good; 0 for a source
 * @param open by key
 * @param good the newest good archive of the plan, by destination
 * @param over what a source found and finds no more: told again no sooner than if it had lasted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Troubles(
    int failedRuns,
    Map<String, Trouble> open,
    Map<String, LastGood> good,
    Map<String, Trouble> over) {

  public static final Troubles NONE = new Troubles(0, Map.of(), Map.of());

  /** Nothing that was over lately. */
  public Troubles(int failedRuns, Map<String, Trouble> open, Map<String, LastGood> good) {
    this(failedRuns, open, good, Map.of());
  }

  public Troubles {
    open = open == null ? Map.of() : Map.copyOf(open);
    good = good == null ? Map.of() : Map.copyOf(good);
    over = over == null ? Map.of() : Map.copyOf(over); // earlier versions do not know it
  }

  /**
   * What follows from something that happened.
   *
   * @param after to be remembered
   * @param told what people are to be told now: the troubles by key, as they are before the telling
   */
  public record Decision(Troubles after, Map<String, Trouble> told) {

    public Decision {
      told = Map.copyOf(told);
    }
  }

  /** A run failed: told unless the same was told less than {@code repeat} ago. */
  public Decision failed(Finding failure, boolean copiesOnly, Instant now, Duration repeat) {
    Map<String, Trouble> next = new TreeMap<>(open);
    Map<String, Trouble> told = new TreeMap<>();
    happened(failure, copiesOnly, now, repeat, next, told);
    return new Decision(new Troubles(failedRuns + 1, next, good), told);
  }

  private void happened(
      Finding finding,
      boolean copiesOnly,
      Instant now,
      Duration repeat,
      Map<String, Trouble> next,
      Map<String, Trouble> told) {
    Trouble before = open.get(finding.key());
    if (before == null && over.containsKey(finding.key())) {
      before = over.get(finding.key()).back(now);
    }
    Trouble trouble =
        (before == null ? Trouble.first(finding, copiesOnly, now) : before).again(finding, now);
    if (trouble.due(now, repeat)) {
      told.put(finding.key(), trouble);
      trouble = trouble.told(now);
    }
    next.put(finding.key(), trouble);
  }

  /**
   * A run was good: what was open is over, and told once.
   *
   * @param copiesOnly whether it only brought missing copies: then a failed dump stays open
   */
  public Decision recovered(boolean copiesOnly) {
    Map<String, Trouble> left = new TreeMap<>(open);
    left.values().removeIf(copiesOnly ? Trouble::copiesOnly : trouble -> true);
    return left.isEmpty() && !open.isEmpty()
        ? new Decision(new Troubles(0, left, good), open)
        : new Decision(new Troubles(open.isEmpty() ? 0 : failedRuns, left, good), Map.of());
  }

  /** All that a source finds now; those due are told. */
  public Decision found(List<Finding> findings, Instant now, Duration repeat) {
    Map<String, Trouble> next = new TreeMap<>();
    Map<String, Trouble> told = new TreeMap<>();
    findings.forEach(finding -> happened(finding, false, now, repeat, next, told));
    Map<String, Trouble> lately = new TreeMap<>(over);
    lately.putAll(open);
    lately.keySet().removeAll(next.keySet());
    lately.values().removeIf(trouble -> trouble.due(now, repeat));
    return new Decision(new Troubles(0, next, good, lately), told);
  }

  /** What was open and is found no more; what came back untold goes untold. */
  public Map<String, Trouble> cleared(List<Finding> findings) {
    Map<String, Trouble> gone = new TreeMap<>(open);
    findings.forEach(finding -> gone.remove(finding.key()));
    gone.values().removeIf(Trouble::backUntold);
    return gone;
  }

  /** The same, with newer good archives; older ones change nothing. */
  public Troubles with(List<LastGood> copies) {
    Map<String, LastGood> next = new TreeMap<>(good);
    for (LastGood copy : copies) {
      next.merge(copy.destination(), copy, Troubles::newer);
    }
    return new Troubles(failedRuns, open, next, over);
  }

  private static LastGood newer(LastGood known, LastGood copy) {
    return known.startedAt() != null
            && copy.startedAt() != null
            && known.startedAt().isAfter(copy.startedAt())
        ? known
        : copy;
  }

  /** When the first of several happened; null of none. */
  static @Nullable Instant since(Map<String, Trouble> troubles) {
    return troubles.values().stream()
        .map(Trouble::since)
        .min(java.util.Comparator.naturalOrder())
        .orElse(null);
  }
}
