package io.pgcaravan.camel;

import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.drill.DrillGround;
import io.pgcaravan.drill.DrillReport;
import io.pgcaravan.drill.DrillRound;
import io.pgcaravan.drill.DrillServers;
import io.pgcaravan.drill.Drilled;
import io.pgcaravan.drill.Extent;
import io.pgcaravan.drill.Rehearsal;
import io.pgcaravan.drill.Source;
import io.pgcaravan.drill.Trial;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.verify.DamagedException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code drill}: restores the newest archives into scratch databases, and proves them. */
public final class DrillSteps {

  private static final Logger LOG = LoggerFactory.getLogger(DrillSteps.class);

  /**
   * Where and how long drills take place.
   *
   * @param url of the server for them; empty for embedded ones
   * @param binaries of embedded servers
   * @param directory where embedded servers keep their files
   * @param limit for one restore
   * @param installation whose the scratch databases are
   * @param key that opens encrypted archives
   */
  record Place(
      String url,
      Path binaries,
      Path directory,
      Duration limit,
      String installation,
      PrivateKeyFile key) {}

  private final Plans plans;
  private final ArchiveFinder finder;
  private final DrillRecords records;
  private final AuditTrail trail;
  private final Place place;
  private final Progress progress;
  private final Clock clock;

  DrillSteps(
      Plans plans,
      ArchiveFinder finder,
      DrillRecords records,
      AuditTrail trail,
      Place place,
      Progress progress,
      Clock clock) {
    this.plans = plans;
    this.finder = finder;
    this.records = records;
    this.trail = trail;
    this.place = place;
    this.progress = progress;
    this.clock = clock;
  }

  /** Removes what a killed program's drill left on this machine. */
  void sweep() {
    DrillGround.sweep(place.directory());
  }

  /**
   * Begins a drill; {@link #end} closes it.
   *
   * @param names of plans, divided by commas; empty for all that take part in drills
   * @param trigger schedule, missed, cli, jmx or manual
   * @throws UsageException if there is no plan of that name
   * @throws io.pgcaravan.failure.PermanentException if a drill is under way already
   */
  public DrillRound begin(@Nullable String names, @Nullable String trigger) {
    records.requireGoingOn();
    List<Plan> chosen = plans(text(names));
    return new DrillRound(
        clock.instant(),
        trigger == null ? "manual" : trigger,
        chosen,
        DrillServers.open(place.url(), place.binaries(), place.directory(), clock.instant()));
  }

  private List<Plan> plans(String names) {
    if (names.isEmpty()) {
      return plans.all().stream().filter(plan -> plan.drills().on()).toList();
    }
    return Arrays.stream(names.split(",")).map(String::strip).map(plans::get).toList();
  }

  /**
   * What is to be restored of a plan: the newest archive of each destination, or of the one named.
   *
   * @throws UsageException if nothing can be read at the one named
   */
  public List<Trial> trials(DrillRound round, Plan plan, @Nullable String from) {
    List<String> wanted = text(from).isEmpty() ? plan.destinations() : List.of(text(from));
    wanted.forEach(name -> look(round, name, !text(from).isEmpty()));
    List<Trial> trials = round.trials(plan.name(), wanted);
    if (trials.stream().anyMatch(Trial::needsSchema)) {
      plans.destinations().forEach(name -> look(round, name, false));
      trials = round.trials(plan.name(), wanted);
    }
    if (trials.isEmpty()) {
      LOG.info("plan {} has no archive yet that a drill could restore", plan.name());
    }
    return trials;
  }

  /** A destination that cannot be read by its nature is passed over. */
  private void look(DrillRound round, String name, boolean asked) {
    if (round.knows(name)) {
      return;
    }
    List<CaravanException> failures = new ArrayList<>();
    try {
      List<Source> found =
          finder.all(name, failures).stream()
              .map(each -> new Source(each.destination(), each.archive()))
              .toList();
      if (failures.isEmpty()) {
        round.found(name, found);
      } else {
        round.unread(name, failures.get(0));
      }
    } catch (UsageException e) {
      if (asked) {
        throw e;
      }
      LOG.info("{}", e.getMessage());
    }
  }

  /** Makes the scratch database of a trial, on the server that fits. */
  public Rehearsal prepare(DrillRound round, Trial trial) {
    LOG.info("drill of plan {}: {}", trial.plan(), trial);
    return Rehearsal.begin(
        trial, round.servers().serverFor(trial), place.installation(), place.key(), place.limit());
  }

  /** Restores the trial's archives and proves them. */
  public Restored restore(Rehearsal rehearsal) {
    Trial trial = rehearsal.trial();
    note(Action.OPEN, trial.source(), "to be restored by a drill");
    trial.schema().ifPresent(schema -> note(Action.OPEN, schema, "to be restored by a drill"));
    long bytes = trial.source().manifest().plainBytes();
    try (Progress.Meter meter = progress.start("restored", bytes)) {
      return rehearsal.restore(meter::bytes);
    }
  }

  /** Asks the restored database what its plan says. */
  public void validate(Rehearsal rehearsal) {
    rehearsal.validate(plans.get(rehearsal.trial().plan()).drills().validations());
  }

  /** Puts down how a trial ended. */
  public void ended(
      DrillRound round,
      Trial trial,
      @Nullable Rehearsal rehearsal,
      @Nullable Restored restored,
      @Nullable Throwable failure) {
    int validations = plans.get(trial.plan()).drills().validations().size();
    Drilled drilled =
        Drilled.of(trial, trial.age(round.startedAt()), rehearsal, restored, validations, failure);
    if (failure == null) {
      LOG.info("drilled {}", drilled.line());
      note(Action.VERIFY, trial.source(), "read to its end by a drill");
      String how = drilled.extent().map(Extent::words).orElse("restored");
      note(Action.DRILL, trial.source(), "%s on %s".formatted(how, drilled.server()));
      round.ended(drilled);
    } else {
      round.ended(drilled);
      Failures.of(failure)
          .filter(DamagedException.class::isInstance)
          .ifPresent(damage -> note(Action.DAMAGED, damaged(trial, damage), damage.getMessage()));
      LOG.debug("cause", failure); // told with all that was found of the plan
    }
  }

  /** Of a pair the one that the message names. */
  private static Source damaged(Trial trial, CaravanException damage) {
    return trial
        .schema()
        .filter(schema -> damage.getMessage().contains(schema.archive().key()))
        .orElse(trial.source());
  }

  /** Drops a trial's scratch database. */
  public void drop(@Nullable Rehearsal rehearsal) {
    if (rehearsal != null) {
      try {
        rehearsal.close();
      } catch (CaravanException e) {
        LOG.warn("the scratch database was not dropped: {}", e.line());
      }
    }
  }

  /**
   * Records and tells what was found of a plan.
   *
   * @throws io.pgcaravan.failure.PermanentException if it was cut off, and so has found nothing
   */
  public void tell(DrillRound round, Plan plan) {
    if (ClientProcess.ending()) {
      LOG.warn("the drill of plan {} was cut off, for the program ends", plan.name());
      throw Failures.stop();
    }
    DrillReport report = round.report(plan);
    if (!report.trials().isEmpty()) {
      records.told(report).forEach(failure -> LOG.error(failure.line()));
      records.tell(round, plan, report);
    }
  }

  /** Stops the servers, whatever happened. */
  public void end(DrillRound round) {
    round.close();
  }

  /** What was found of each plan that has an archive. */
  public DrillReport[] reports(DrillRound round) {
    return round.reports().toArray(DrillReport[]::new);
  }

  /**
   * What whoever asked for the drill is told.
   *
   * @throws CaravanException naming what could not be restored, or missed its objective
   */
  public void settle(DrillRound round) {
    List<CaravanException> failures = round.reports().stream().flatMap(records::told).toList();
    if (!failures.isEmpty()) {
      throw Failures.together(failures);
    }
  }

  private void note(Action action, Source source, String reason) {
    trail.note(action, source.archive(), source.destination().name(), reason);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.strip();
  }
}
