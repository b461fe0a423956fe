package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.stage.Stage;
import io.pgcaravan.stage.StageSlot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends runs. */
public final class Runs {

  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final StateDirectory state;
  private final Stage stage;
  private final Clock clock;
  private final RunRecords records;
  private final Consumer<String> died;
  private volatile boolean ended;

  /**
   * Runs of one installation.
   *
   * @param node its name in records
   * @param died is told the id of each run whose program died, once
   */
  public Runs(StateDirectory state, Stage stage, Clock clock, String node, Consumer<String> died) {
    this.state = state;
    this.stage = stage;
    this.clock = clock;
    this.records = new RunRecords(state, clock, node);
    this.died = died;
  }

  /**
   * Begins a run of a plan; the caller closes it.
   *
   * @param trigger what began it: schedule, missed, cli, jmx or manual
   * @param fire of the schedule, if it began it
   * @param note for the manifest; may be empty
   * @throws io.pgcaravan.failure.UsageException if the plan's database URL is missing or malformed
   * @throws io.pgcaravan.failure.PermanentException if the plan runs already, the URL is a
   *     pooler's, or the stage cannot be written
   */
  public Run begin(Plan plan, Kind kind, String trigger, @Nullable Instant fire, String note) {
    return begin(plan, kind, trigger, fire, note, Duration.ZERO);
  }

  /**
   * The same, waiting for the plan's present run to end.
   *
   * @param patience how long, at most
   */
  public Run begin(
      Plan plan,
      Kind kind,
      String trigger,
      @Nullable Instant fire,
      String note,
      Duration patience) {
    if (kind != Kind.SAFETY) { // which belongs to something that is under way
      requireGoingOn();
    }
    DatabaseUrl database = plan.database().parse().refusePooler();
    PlanLock lock = PlanLock.acquire(state, plan.name(), clock.instant(), patience);
    try {
      sweep();
      Instant start = start(plan);
      String id = plan.name() + "-" + ID_TIME.format(start);
      return new Run(
          id, kind, plan, trigger, fire, note, database, clock, start, lock, stage.open(id));
    } catch (RuntimeException e) {
      close(lock);
      throw e;
    }
  }

  /**
   * Makes sure that something may still begin.
   *
   * @throws StoppingException if the program stops
   */
  public void requireGoingOn() {
    if (ended) {
      throw new StoppingException();
    }
  }

  /** Whether runs may begin. */
  public boolean goingOn() {
    return !ended;
  }

  /** From now on nothing begins but the safety backups of what is under way. */
  public void beginNoMore() {
    ended = true;
  }

  /**
   * The present second, or one that is still free; archives are named by it, so no two runs of a
   * plan share one. A last run further ahead was one of a wrong clock.
   */
  private Instant start(Plan plan) {
    Instant last = state.lastRun(plan.name()).map(RunRecord::startedAt).orElse(Instant.MIN);
    Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    boolean taken = !last.isBefore(start) && last.isBefore(start.plus(CLOCK_TOLERANCE));
    return taken ? last.plusSeconds(1) : start;
  }

  /**
   * A place in the stage for what is no backup plan's run: where its program dies, that is told as
   * of a run. The caller closes it.
   *
   * @throws io.pgcaravan.failure.PermanentException if the stage cannot be written
   */
  public StageSlot mark(String id) {
    return stage.open(id);
  }

  /** Removes from the stage what killed runs left there. */
  public void sweep() {
    try {
      List<String> dead = stage.sweep();
      dead.forEach(id -> LOG.warn("run {} ended without cleaning up: its stage was emptied", id));
      dead.forEach(died);
    } catch (IOException e) {
      LOG.warn("the stage {} could not be swept ({})", stage.directory(), e.toString());
    }
  }

  /** Makes what is put on record. */
  public RunRecords records() {
    return records;
  }

  /** Puts on record how a run ended; where that fails, the run is as good or bad as it was. */
  public void ended(Run run, Outcome outcome, String message, List<Failure> failures) {
    ended(run, outcome, message, failures, Map.of());
  }

  /**
   * The same.
   *
   * @param details names and numbers of what else the run did
   */
  public void ended(
      Run run,
      Outcome outcome,
      String message,
      List<Failure> failures,
      Map<String, Object> details) {
    RunRecord record = records.of(run, outcome, message, failures, details);
    run.end(record);
    save(record);
  }

  /** The id of such a record. */
  public static String id(Kind kind, String plan, Instant startedAt) {
    return id(kind.toString(), plan.isEmpty() ? "file" : plan, startedAt);
  }

  /** An id of that shape, for what no run does. */
  public static String id(String kind, String subject, Instant startedAt) {
    return "%s-%s-%s".formatted(subject, kind, time(startedAt));
  }

  /** As ids have it. */
  static String time(Instant instant) {
    return ID_TIME.format(instant);
  }

  private void save(RunRecord record) {
    try {
      state.saveRun(record.plan(), record);
    } catch (PermanentException e) {
      LOG.warn("the end of {} is not remembered: {}", record.runId(), e.line());
    }
  }

  private static void close(PlanLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
