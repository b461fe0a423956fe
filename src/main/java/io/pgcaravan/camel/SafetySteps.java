package io.pgcaravan.camel;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.SafetyPlan;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.restore.SafetyBackup;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Delivery.DeliveryFailed;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bean {@code safety}: backs up what a restore or a mirror is about to replace. */
public final class SafetySteps {

  private static final Logger LOG = LoggerFactory.getLogger(SafetySteps.class);

  /** Safety backups of several targets follow each other. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Destinations destinations;
  private final Runs runs;
  private final String compression;
  private final String encryptTo;

  SafetySteps(Destinations destinations, Runs runs, String compression, String encryptTo) {
    this.encryptTo = encryptTo;
    this.destinations = destinations;
    this.runs = runs;
    this.compression = compression;
  }

  /**
   * Begins one.
   *
   * @param target the database that is about to be replaced
   * @param names of the destinations that keep it
   * @param why for its manifest
   * @param trigger of what needs it; null for manual
   * @param terms null: it is kept, and encrypted as is configured for all
   */
  public Run begin(
      ConfiguredUrl target,
      List<String> names,
      String why,
      @Nullable String trigger,
      @Nullable SafetyTerms terms) {
    Plan plan = plan(target, names, terms);
    plan.destinations().forEach(destinations::get);
    LOG.info("what {} holds is backed up first, to {}", target.parse(), names);
    Run run =
        runs.begin(plan, Kind.SAFETY, trigger == null ? "manual" : trigger, null, why, PATIENCE);
    MDC.put(RunInLog.KEY, run.id());
    return run;
  }

  private Plan plan(ConfiguredUrl target, List<String> names, @Nullable SafetyTerms terms) {
    String readers = terms == null ? encryptTo : terms.encryptTo();
    return Optional.ofNullable(terms)
        .flatMap(SafetyTerms::repeated)
        .map(
            each ->
                SafetyPlan.ofMirror(
                    target.text(),
                    names,
                    compression,
                    readers,
                    each.time().toSeconds() + "s",
                    each.keepDays()))
        .orElseGet(() -> SafetyPlan.of(target.text(), names, compression, readers));
  }

  /**
   * Records how it ended; one copy is enough to go on.
   *
   * @throws PermanentException if no destination has one
   */
  public SafetyBackup settle(Run run) {
    List<DeliveryFailed> failed =
        run.deliveries().stream()
            .filter(DeliveryFailed.class::isInstance)
            .map(DeliveryFailed.class::cast)
            .toList();
    List<Failure> failures = failed.stream().map(DeliveryFailed::failure).toList();
    String missing =
        Failures.joined(failed, each -> "%s (%s)".formatted(each.destination(), each.message()));
    if (run.outcome() == Outcome.FAILED) {
      String message = "no destination took the safety backup: " + missing;
      runs.ended(run, Outcome.FAILED, message, failures);
      throw new PermanentException(message, Failures.joined(failed, DeliveryFailed::hint));
    }
    if (run.outcome() == Outcome.PARTIAL) {
      LOG.warn("the safety backup is missing at {}", missing);
    }
    runs.ended(
        run,
        run.outcome(),
        run.archiveKey() + (missing.isEmpty() ? "" : " is missing at " + missing),
        failures);
    SafetyBackup made = new SafetyBackup(run.archiveKey(), delivered(run));
    LOG.info("safety backup: {}", made);
    return made;
  }

  private static List<String> delivered(Run run) {
    return run.deliveries().stream()
        .filter(Delivery.Delivered.class::isInstance)
        .map(Delivery::destination)
        .sorted()
        .toList();
  }
}
