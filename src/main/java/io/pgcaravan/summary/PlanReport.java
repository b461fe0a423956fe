package io.pgcaravan.summary;

import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One plan.
 *
 * @param runs that ended in the days told of
 * @param made distinct archives of those days, wherever they are
 * @param places each of its destinations, and others that hold archives of it
 * @param sizes of its archives over the last month, oldest first
 * @param failures when runs failed over the same time, oldest first
 * @param lastDrill the newest drill on record
 * @param nextFire none if its schedule lies in the past
 * @param warnings what needs attention; the places have their own
 */
public record PlanReport(
    Plan plan,
    RunCounts runs,
    int made,
    List<PlaceReport> places,
    List<SizePoint> sizes,
    List<Instant> failures,
    Optional<RecordedRun> lastDrill,
    Optional<Instant> nextFire,
    List<String> warnings) {

  public PlanReport {
    places = List.copyOf(places);
    sizes = List.copyOf(sizes);
    failures = List.copyOf(failures);
    warnings = List.copyOf(warnings);
  }

  /** Whether no destination holds any archive of it. */
  public boolean empty() {
    return places.stream().allMatch(place -> place.copies() == 0);
  }

  /** Its own warnings, and those of its destinations with their names. */
  public List<String> allWarnings() {
    List<String> all = new ArrayList<>(warnings);
    for (PlaceReport place : places) {
      place.warnings().forEach(warning -> all.add("at " + place.destination() + ", " + warning));
    }
    return all;
  }
}
