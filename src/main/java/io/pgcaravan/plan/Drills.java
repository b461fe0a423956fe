package io.pgcaravan.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What drills are to find of a plan's archives.
 *
 * @param on whether a drill of all plans takes this one
 * @param recoveryTime the objective: how long a restore may take; none if there is no such one
 * @param recoveryPoint likewise: how old the newest archive may be when it is restored
 * @param validations asked of the restored database
 */
public record Drills(
    boolean on,
    Optional<Duration> recoveryTime,
    Optional<Duration> recoveryPoint,
    List<Validation> validations) {

  /** Those of a plan that says nothing of them. */
  public static final Drills DEFAULT =
      new Drills(true, Optional.empty(), Optional.empty(), List.of());

  public Drills {
    validations = List.copyOf(validations);
  }

  /**
   * The objectives that a drill missed, in words; none if it met all there are.
   *
   * @param time that the restore took
   * @param age of the archive when it began
   */
  public List<String> missed(Duration time, Duration age) {
    List<String> missed = new ArrayList<>();
    recoveryTime
        .filter(objective -> time.compareTo(objective) > 0)
        .ifPresent(
            objective ->
                missed.add(
                    "the restore took %s, and the plan's recoveryTime is %s"
                        .formatted(Amounts.time(time), Amounts.time(objective))));
    recoveryPoint
        .filter(objective -> age.compareTo(objective) > 0)
        .ifPresent(
            objective ->
                missed.add(
                    "the archive was %s old, and the plan's recoveryPoint is %s"
                        .formatted(Amounts.age(age), Amounts.age(objective))));
    return missed;
  }
}
