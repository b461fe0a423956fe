package io.pgcaravan.drill;

import static java.util.Comparator.naturalOrder;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Drills;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a drill found of one plan, at all its destinations.
 *
 * @param plan its name
 * @param drills what it asks of drills
 * @param trials one for each destination
 */
public record DrillReport(String plan, Drills drills, List<Drilled> trials) {

  public DrillReport {
    trials = List.copyOf(trials);
  }

  /** Those that ended well. */
  public List<Drilled> good() {
    return trials.stream().filter(Drilled::good).toList();
  }

  public List<Drilled> bad() {
    return trials.stream().filter(each -> !each.good()).toList();
  }

  /** The achieved recovery time: the longest of the restores that ended well. */
  public Optional<Duration> recoveryTime() {
    return good().stream().flatMap(each -> each.time().stream()).max(naturalOrder());
  }

  /** The achieved recovery point: how old the newest archive was that was restored. */
  public Optional<Duration> recoveryPoint() {
    return good().stream().map(Drilled::age).min(naturalOrder());
  }

  /** The least that was proven by a restore that ended well. */
  public Optional<Extent> extent() {
    return good().stream().flatMap(each -> each.extent().stream()).max(naturalOrder());
  }

  /** The objectives that were missed; of a plan whose archives cannot be restored that is moot. */
  public Optional<PermanentException> missedObjective() {
    if (good().isEmpty()) {
      return Optional.empty();
    }
    List<String> missed =
        drills.missed(recoveryTime().orElse(Duration.ZERO), recoveryPoint().orElseThrow());
    return missed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PermanentException(
                String.join("; ", missed),
                "back up more often, restore to a faster server, or change the objective"));
  }

  /** Whether all was restored, and no objective missed. */
  public boolean isGood() {
    return bad().isEmpty() && missedObjective().isEmpty();
  }

  /** What went well, in a line. */
  public String message() {
    return good().stream().map(Drilled::line).collect(Collectors.joining("; "));
  }

  /** Names and numbers for the catalog; durations in seconds. */
  public Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    extent().ifPresent(extent -> details.put("extent", extent.toString()));
    recoveryTime().ifPresent(time -> details.put("recoveryTime", seconds(time)));
    recoveryPoint().ifPresent(age -> details.put("recoveryPoint", seconds(age)));
    drills.recoveryTime().ifPresent(time -> details.put("recoveryTimeObjective", seconds(time)));
    drills.recoveryPoint().ifPresent(age -> details.put("recoveryPointObjective", seconds(age)));
    details.put("objectivesMet", !good().isEmpty() && missedObjective().isEmpty());
    details.put("trials", trials.stream().map(DrillReport::details).toList());
    return details;
  }

  private static Map<String, Object> details(Drilled drilled) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("archive", drilled.archive());
    details.put("destination", drilled.destination());
    details.put("server", drilled.server());
    details.put("good", drilled.good());
    details.put("age", seconds(drilled.age()));
    drilled.time().ifPresent(time -> details.put("time", seconds(time)));
    drilled
        .restored()
        .ifPresent(
            restored -> {
              details.put("proven", restored.proven().toString());
              details.put("tables", restored.tables());
              details.put("rows", restored.rows());
              details.put("plainBytes", restored.plainBytes());
            });
    details.put("validations", drilled.validations());
    List<String> open = new ArrayList<>(drilled.remarks());
    drilled.restored().ifPresent(restored -> open.addAll(restored.unproven()));
    details.put("notChecked", open);
    return details;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
