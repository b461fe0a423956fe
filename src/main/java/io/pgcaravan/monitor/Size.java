package io.pgcaravan.monitor;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether each plan's newest dump has a size that can be right, before compression.
 *
 * @param minimumBytes a smaller one is too small; 0 for no such limit
 * @param low a part of the median of the ten dumps before; a smaller one is suspect
 * @param high likewise, a larger one
 * @param atLeast how many earlier dumps it takes to judge
 */
public record Size(long minimumBytes, double low, double high, int atLeast) {

  private static final int EARLIER = 10;

  public Findings look(Facts facts) {
    Copies copies = new Copies(facts);
    List<Finding> findings = new ArrayList<>();
    for (Plan plan : facts.plans()) {
      List<IndexedCopy> dumps =
          copies.archives(plan).stream().filter(copy -> copy.plainBytes() > 0).toList();
      if (!dumps.isEmpty()) {
        tooSmall(plan, dumps.get(0)).or(() -> unusual(plan, dumps)).ifPresent(findings::add);
      }
    }
    return new Findings("size", findings);
  }

  private Optional<Finding> tooSmall(Plan plan, IndexedCopy newest) {
    if (newest.plainBytes() >= minimumBytes) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            plan,
            "small",
            "the newest dump of plan %s, %s, has %s, less than the limit of %s"
                .formatted(
                    plan.name(),
                    newest.name(),
                    Amounts.size(newest.plainBytes()),
                    Amounts.size(minimumBytes))));
  }

  /** Its size must be unusual, and so must be the part of the database that it is. */
  private Optional<Finding> unusual(Plan plan, List<IndexedCopy> dumps) {
    IndexedCopy newest = dumps.get(0);
    List<IndexedCopy> earlier =
        dumps.stream()
            .skip(1)
            .filter(copy -> Objects.equals(copy.scope(), newest.scope()))
            .limit(EARLIER)
            .toList();
    if (earlier.size() < atLeast) {
      return Optional.empty();
    }
    double median = Median.of(earlier.stream().map(IndexedCopy::plainBytes).toList());
    double part = newest.plainBytes() / median;
    if (!isOff(part) || isRightForDatabase(newest, earlier)) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            plan,
            part < 1 ? "shrunk" : "grown",
            "the newest dump of plan %s, %s, has %s: %s of the median of the %d before%s"
                .formatted(
                    plan.name(),
                    newest.name(),
                    Amounts.size(newest.plainBytes()),
                    Texts.percent(part),
                    earlier.size(),
                    newest.databaseSizeBytes() > 0
                        ? ", of a database of " + Amounts.size(newest.databaseSizeBytes())
                        : "")));
  }

  private boolean isOff(double part) {
    return part < low || part > high;
  }

  /** A database that shrank or grew as the dump did explains it; one of unknown size does not. */
  private boolean isRightForDatabase(IndexedCopy newest, List<IndexedCopy> earlier) {
    List<Double> parts =
        earlier.stream()
            .filter(copy -> copy.databaseSizeBytes() > 0)
            .map(Size::partOfDatabase)
            .toList();
    return newest.databaseSizeBytes() > 0
        && parts.size() >= atLeast
        && !isOff(partOfDatabase(newest) / Median.of(parts));
  }

  private static double partOfDatabase(IndexedCopy copy) {
    return (double) copy.plainBytes() / copy.databaseSizeBytes();
  }

  private static Finding finding(Plan plan, String kind, String message) {
    return new Finding(
        plan.name() + " " + kind,
        plan.name(),
        null,
        message,
        "look whether the database lost or gained data; if it is right, this ends when the median"
            + " has followed");
  }
}
