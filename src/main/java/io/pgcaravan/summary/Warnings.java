package io.pgcaravan.summary;

import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a plan needs a person's attention, in words. */
record Warnings(Plan plan, Optional<RunRecord> lastRun, Instant now) {

  private static final Duration LEAST_PATIENCE = Duration.ofHours(1);

  /**
   * What is said of the plan as a whole.
   *
   * @param allRead whether it is known what each of its destinations holds
   */
  static List<String> ofPlan(RunCounts runs, List<PlaceReport> places, boolean allRead) {
    List<String> warnings = new ArrayList<>();
    if (allRead && places.stream().allMatch(place -> place.copies() == 0)) {
      warnings.add("there is no archive of this plan anywhere");
    }
    if (runs.failed() > 0) {
      warnings.add("%d of %d runs failed".formatted(runs.failed(), runs.total()));
    }
    if (runs.partial() > 0) {
      warnings.add(
          "%d of %d runs did not reach every destination".formatted(runs.partial(), runs.total()));
    }
    return warnings;
  }

  /**
   * What is said of one destination; nothing of one that the plan names no more.
   *
   * @param newest start of the newest archive's run there
   * @param asMuchAsElsewhere false where this destination has no archive, and another has
   */
  List<String> ofPlace(
      String destination,
      List<IndexedCopy> copies,
      @Nullable Instant newest,
      boolean asMuchAsElsewhere) {
    List<String> warnings = new ArrayList<>();
    if (!plan.destinations().contains(destination)) {
      return warnings;
    }
    undelivered(destination).ifPresent(why -> warnings.add("the last run did not deliver: " + why));
    if (!asMuchAsElsewhere) {
      warnings.add("there is no archive of this plan");
    }
    if (newest != null) {
      due(newest).ifPresent(due -> warnings.add(late(newest, due)));
    }
    List<IndexedCopy> damaged = copies.stream().filter(copy -> copy.damage() != null).toList();
    if (!damaged.isEmpty()) {
      warnings.add(
          "%s, the newest is %s (%s)"
              .formatted(
                  Words.count(damaged.size(), "archive is damaged", "archives are damaged"),
                  damaged.get(0).name(),
                  damaged.get(0).damage()));
    }
    return warnings;
  }

  private Optional<String> undelivered(String destination) {
    return lastRun.stream()
        .flatMap(run -> run.copies().stream())
        .filter(copy -> copy.destination().equals(destination))
        .map(RunRecord.Copy::failure)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The fire that should have made a newer archive by now, if there was one. */
  private Optional<Instant> due(Instant newest) {
    Duration grace = plan.schedule().grace();
    Duration patience = grace.compareTo(LEAST_PATIENCE) > 0 ? grace : LEAST_PATIENCE;
    return plan.schedule().nextAfter(newest).filter(due -> due.plus(patience).isBefore(now));
  }

  private String late(Instant newest, Instant due) {
    return "the newest archive is %s old; one was due on %s"
        .formatted(
            Amounts.age(Duration.between(newest, now)),
            Words.time(due, plan.schedule().timeZone()));
  }
}
