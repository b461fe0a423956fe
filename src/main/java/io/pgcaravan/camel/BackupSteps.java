package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Delivery.DeliveryFailed;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.Runs;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bean {@code backup}: how a run begins and ends. */
public final class BackupSteps {

  private static final Logger LOG = LoggerFactory.getLogger(BackupSteps.class);

  private final Plans plans;
  private final Destinations destinations;
  private final Runs runs;
  private final ProducerTemplate template;

  BackupSteps(Plans plans, Destinations destinations, Runs runs, ProducerTemplate template) {
    this.plans = plans;
    this.destinations = destinations;
    this.runs = runs;
    this.template = template;
  }

  /**
   * Begins a run; whoever fires the route by hand may leave out all but the plan's name.
   *
   * @param kind backup or redelivery
   * @param fire of the schedule, if it began it
   */
  public Run begin(
      String kind,
      String planName,
      @Nullable String trigger,
      @Nullable String note,
      @Nullable Date fire) {
    Plan plan = plans.get(String.valueOf(planName));
    requireDestinations(plan, trigger);
    Run run = runs.begin(plan, kind(kind), trigger(trigger), instant(fire), text(note));
    MDC.put(RunInLog.KEY, run.id()); // for this step; later ones find it in the exchange
    LOG.info("plan {} begins ({})", plan.name(), run.trigger());
    return run;
  }

  private static Kind kind(String name) {
    return Kind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static String trigger(@Nullable String name) {
    return name == null ? "manual" : name;
  }

  private static String text(@Nullable String note) {
    return note == null ? "" : note;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  /**
   * What is to be on record of a run that never began; null for a plan that there is not.
   *
   * @param failure why it did not begin
   */
  public @Nullable RunRecord refused(
      String kind,
      @Nullable String planName,
      @Nullable String trigger,
      @Nullable String note,
      @Nullable Date fire,
      Throwable failure) {
    return plans
        .find(String.valueOf(planName))
        .map(
            plan ->
                runs.records()
                    .refused(
                        plan,
                        kind(kind),
                        trigger(trigger),
                        instant(fire),
                        text(note),
                        Failures.describe("begin", null, failure)))
        .orElse(null);
  }

  /**
   * What is on record of a run's end; null if it had nothing to do. A backup that came to no end,
   * neither good nor bad, has failed.
   *
   * @param claimed whether its steps were to be run; null for yes
   * @param failure what they ended with; null for none
   */
  private @Nullable RunRecord record(
      Run run, @Nullable Boolean claimed, @Nullable Throwable failure) {
    if (!run.ended() && dumps(run) && !Boolean.FALSE.equals(claimed)) {
      Failure told = Failures.describe(run.step(), null, failure == null ? cutShort(run) : failure);
      runs.ended(run, run.outcome(), told.message(), List.of(told));
    }
    return run.record().orElse(null);
  }

  /** Whether it must come to an end: a redelivery may have nothing to do. */
  private static boolean dumps(Run run) {
    return run.kind() != Kind.REDELIVERY;
  }

  private static PermanentException cutShort(Run run) {
    return new PermanentException(
        "the run %s came to no end: its routes were cut short".formatted(run),
        "look for what was changed in routes/backup.camel.yaml, and in what it calls");
  }

  /** Whoever asks is told of a missing one; a schedule backs up to those that are there. */
  private void requireDestinations(Plan plan, @Nullable String trigger) {
    boolean unattended = "schedule".equals(trigger) || "missed".equals(trigger);
    boolean any = plan.destinations().stream().anyMatch(destinations.names()::contains);
    if (!unattended || !any) {
      plan.destinations().forEach(destinations::get);
    }
  }

  /**
   * Records how the deliveries ended.
   *
   * @throws PermanentException if the archive is not at every destination
   */
  public void settle(Run run) {
    Outcome outcome = run.outcome();
    if (outcome == Outcome.COMPLETE) {
      runs.ended(run, outcome, run.archiveKey(), List.of());
      tellBackFill(run);
      LOG.info("complete: {} is at {}", run.archiveKey(), run.plan().destinations());
      return;
    }
    List<DeliveryFailed> failed = failed(run.deliveries());
    String message =
        "%s is missing at %d of %d destinations: %s"
            .formatted(
                run.archiveKey(),
                run.plan().destinations().size() - run.delivered(),
                run.plan().destinations().size(),
                Failures.joined(
                    failed, each -> "%s (%s)".formatted(each.destination(), each.message())));
    runs.ended(run, outcome, message, failures(failed));
    throw new PermanentException(message, Failures.joined(failed, DeliveryFailed::hint));
  }

  /** A copy of an earlier archive that is still missing costs this run nothing: it is told. */
  private static void tellBackFill(Run run) {
    if (!failed(run.backFilled()).isEmpty()) {
      LOG.warn("copies of earlier archives are still missing, see above");
    }
  }

  /**
   * Records how a redelivery ended.
   *
   * @throws PermanentException if a copy is still missing
   */
  public void settleRedelivery(Run run) {
    List<DeliveryFailed> failed = failed(run.backFilled());
    int delivered = run.backFilled().size() - failed.size();
    if (failed.isEmpty()) {
      LOG.info("complete: {}", delivered == 0 ? "no copy was missing" : delivered + " copies");
      if (delivered > 0) {
        runs.ended(
            run, Outcome.COMPLETE, "%d missing copies delivered".formatted(delivered), List.of());
      }
      return;
    }
    String message =
        Failures.joined(
            failed,
            each ->
                "%s is missing at %s (%s)"
                    .formatted(each.archive(), each.destination(), each.message()));
    runs.ended(run, delivered == 0 ? Outcome.FAILED : Outcome.PARTIAL, message, failures(failed));
    throw new PermanentException(message, Failures.joined(failed, DeliveryFailed::hint));
  }

  private static List<DeliveryFailed> failed(List<Delivery> deliveries) {
    return deliveries.stream()
        .filter(DeliveryFailed.class::isInstance)
        .map(DeliveryFailed.class::cast)
        .toList();
  }

  private static List<Failure> failures(List<DeliveryFailed> failed) {
    return failed.stream().map(DeliveryFailed::failure).toList();
  }

  /** Tells of a failure in one line, and records it unless the run's end is on record already. */
  public void failed(@Nullable String planName, @Nullable Run run, Throwable failure) {
    if (run == null || run.kind() != Kind.SAFETY) { // whoever needs that tells of it
      String line = Failures.line(failure);
      LOG.error("{} failed: {}", planName == null ? "a run" : "plan " + planName, line);
      LOG.debug("cause", failure);
    }
    if (run != null && !run.ended()) {
      Failure told = Failures.describe(run.step(), null, failure);
      run.attemptFailed(told.step(), null, told.message());
      runs.ended(run, run.outcome(), told.message(), List.of(told));
    }
  }

  /** Ends a run whose routes are not waited for any longer. */
  void stopped(Run run) {
    PermanentException stop = Failures.stop();
    MDC.put(RunInLog.KEY, run.id());
    try {
      failed(run.plan().name(), run, stop);
      end(run, true, stop);
    } finally {
      MDC.remove(RunInLog.KEY);
    }
  }

  /** Tells that something about a run could not be recorded or told. */
  public void untold(Throwable failure) {
    LOG.error("not all is recorded or told: {}", Failures.line(failure));
    LOG.debug("cause", failure);
  }

  /**
   * What follows the steps of a run: lets the plan run again, empties its place in the stage (what
   * stays is swept later), records and tells how it ended.
   *
   * <p>All in one step, and told in an exchange of its own: one in which a route has handled a
   * failure by itself takes no second step, and fails nobody.
   *
   * @param claimed whether its steps were to be run; null for yes
   * @param failure what they ended with; null for none
   * @throws CaravanException if a backup came to no end, neither good nor bad
   */
  public void end(Run run, @Nullable Boolean claimed, @Nullable Throwable failure) {
    boolean cutShort = !run.ended() && dumps(run) && !Boolean.FALSE.equals(claimed);
    RunRecord record = record(run, claimed, failure);
    try {
      run.close();
    } catch (IOException e) {
      LOG.warn("the stage of {} could not be emptied ({})", run, e.getMessage());
    }
    if (record != null) {
      template.send("direct:tell-run", exchange -> exchange.setVariable("record", record));
    }
    if (cutShort) {
      CaravanException told = Failures.of(failure).orElseGet(() -> cutShort(run));
      LOG.error("plan {} failed: {}", run.plan().name(), told.line());
      throw told;
    }
  }
}
