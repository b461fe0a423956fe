package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.Audit;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.retention.Judgement;
import io.pgcaravan.retention.Newest;
import io.pgcaravan.retention.Prune;
import io.pgcaravan.retention.Pruned;
import io.pgcaravan.retention.Survey;
import io.pgcaravan.retention.Verdict;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.PlanLock;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code retention}: applies plans' retention to their destinations. */
public final class RetentionSteps {

  /** More than a run brings, its back-fill included, so that retention gets ahead by itself. */
  private static final long FEW_AFTER_BACKUP = 5;

  private static final Logger LOG = LoggerFactory.getLogger(RetentionSteps.class);

  /** Another prune of the plan is soon over; a backup is not waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Plans plans;
  private final Destinations destinations;
  private final Looks looks;
  private final StateDirectory state;
  private final Audit audit;
  private final Actor actor;
  private final Clock clock;
  private final Consumer<Findings> alerts;

  RetentionSteps(
      Plans plans,
      Destinations destinations,
      Looks looks,
      StateDirectory state,
      Audit audit,
      Actor actor,
      Clock clock,
      Consumer<Findings> alerts) {
    this.plans = plans;
    this.destinations = destinations;
    this.looks = looks;
    this.state = state;
    this.audit = audit;
    this.actor = actor;
    this.clock = clock;
    this.alerts = alerts;
  }

  /**
   * Prunes where the run has just delivered. What cannot be pruned is told, and costs the run
   * nothing: its archive is good.
   */
  public void pruneAfter(Run run) {
    if (!run.plan().retention().afterBackup()) {
      return;
    }
    List<String> delivered =
        run.deliveries().stream()
            .filter(Delivery.Delivered.class::isInstance)
            .map(Delivery::destination)
            .filter(name -> run.plan().retention().at(name).isPresent())
            .toList();
    Newest newest =
        new Newest(run.archiveKey(), run.startedAt(), OptionalLong.of(run.manifest().sizeBytes()));
    String database = run.database().identity();
    List<Finding> refused = new ArrayList<>();
    for (Judgement judgement :
        survey(run.plan(), database).judge(delivered, List.of(newest), FEW_AFTER_BACKUP)) {
      carryOut(judgement, new ArrayList<>())
          .ifPresent(
              e -> {
                LOG.warn("nothing more was pruned at {}: {}", judgement.destination(), e.line());
                refused.add(finding(run.plan(), judgement.destination(), e));
              });
    }
    alerts.accept(new Findings("retention of " + run.plan().name(), refused));
  }

  private static Finding finding(Plan plan, String destination, CaravanException failure) {
    String message =
        "plan %s was not pruned at %s: %s"
            .formatted(plan.name(), destination, failure.getMessage());
    return new Finding(destination, plan.name(), destination, message, failure.hint());
  }

  /**
   * Prunes a plan's archives at all its destinations; one that fails does not stop the others, and
   * is told.
   *
   * @param force whether more than half may go; null for no
   * @return what was done at each destination
   * @throws PermanentException if it failed anywhere
   */
  public Pruned[] prune(String planName, @Nullable Boolean force) throws IOException {
    try {
      return pruneAll(plans.get(String.valueOf(planName)), Boolean.TRUE.equals(force));
    } catch (CaravanException e) {
      LOG.error("plan {} was not pruned: {}", planName, e.line());
      throw e;
    }
  }

  private Pruned[] pruneAll(Plan plan, boolean force) throws IOException {
    String database = plan.database().parse().identity();
    List<Pruned> done = new ArrayList<>();
    List<CaravanException> failures = new ArrayList<>();
    List<Finding> refused = new ArrayList<>();
    try (PlanLock lock = PlanLock.acquire(state, plan.name(), clock.instant(), PATIENCE)) {
      LOG.debug("pruning under {}", lock);
      survey(plan, database)
          .judge(plan.destinations(), lastOnRecord(plan), force ? Long.MAX_VALUE : 0)
          .forEach(
              judgement ->
                  carryOut(judgement, done)
                      .ifPresent(
                          e -> {
                            failures.add(e);
                            refused.add(finding(plan, judgement.destination(), e));
                          }));
    }
    alerts.accept(new Findings("retention of " + plan.name(), refused));
    if (!failures.isEmpty()) {
      throw Failures.together(failures);
    }
    return done.toArray(Pruned[]::new);
  }

  /**
   * What a prune would do; nothing is deleted, and each destination is looked at once.
   *
   * @param planNames divided by commas
   * @param force whether more than half may go; null for no
   */
  public PrunePreview[] preview(String planNames, @Nullable Boolean force) {
    Map<String, Inventory> taken = new HashMap<>();
    Function<Destination, Inventory> inventories =
        destination ->
            taken.computeIfAbsent(destination.name(), name -> Inventory.take(destination));
    return Arrays.stream(planNames.split(","))
        .map(name -> plans.get(name.strip()))
        .map(plan -> preview(plan, inventories, Boolean.TRUE.equals(force)))
        .toArray(PrunePreview[]::new);
  }

  private PrunePreview preview(
      Plan plan, Function<Destination, Inventory> inventories, boolean force) {
    String database = plan.database().parse().identity();
    return new PrunePreview(
        plan,
        new Survey(plan, database, destinations::get, inventories, clock.instant())
            .judge(plan.destinations(), lastOnRecord(plan), force ? Long.MAX_VALUE : 0));
  }

  /** The archive of the plan's last run, if that was delivered everywhere. */
  private List<Newest> lastOnRecord(Plan plan) {
    return state
        .lastRun(plan.name())
        .filter(run -> run.outcome() == Outcome.COMPLETE)
        .map(RunRecord::newest)
        .map(made -> new Newest(made.key(), made.startedAt(), OptionalLong.empty()))
        .stream()
        .toList();
  }

  private Survey survey(Plan plan, String database) {
    return new Survey(plan, database, destinations::get, looks::take, clock.instant());
  }

  /** What it fails with; what was done is added to a list. */
  private Optional<CaravanException> carryOut(Judgement judgement, List<Pruned> done) {
    if (judgement instanceof Judgement.Off off) {
      LOG.info("retention is off at {}: {}", off.destination(), off.why());
      done.add(new Pruned(off.destination(), List.of(), 0, "retention is off: " + off.why()));
      return Optional.empty();
    }
    if (judgement instanceof Judgement.Unknown unknown) {
      return Optional.of(unknown.failure());
    }
    Judgement.Judged judged = (Judgement.Judged) judgement;
    try {
      List<String> deleted =
          new Prune(destinations.get(judged.destination()), audit, actor, clock.instant())
              .carryOut(judged);
      done.add(new Pruned(judged.destination(), deleted, kept(judged), ""));
      return Optional.empty();
    } catch (CaravanException e) {
      return Optional.of(e);
    }
  }

  /** A destination may hold archives of other plans, which stay in any case. */
  private static int kept(Judgement.Judged judged) {
    return (int)
        judged.verdicts().stream()
            .filter(Verdict::keep)
            .flatMap(verdict -> verdict.archive().manifest().stream())
            .filter(manifest -> manifest.plan().equals(judged.policy().plan()))
            .count();
  }
}
