package io.pgcaravan.run;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
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

  public Runs(StateDirectory state, Stage stage, Clock clock) {
    this.state = state;
    this.stage = stage;
    this.clock = clock;
  }

  /**
   * Begins a run of a plan; the caller closes it.
   *
   * @param trigger what began it: schedule, missed, cli or manual
   * @param note for the manifest; may be empty
   * @throws io.pgcaravan.failure.UsageException if the plan's database URL is missing or malformed
   * @throws io.pgcaravan.failure.PermanentException if the plan runs already, the URL is a
   *     pooler's, or the stage cannot be written
   */
  public Run begin(Plan plan, String trigger, String note) {
    DatabaseUrl database = plan.database().parse().refusePooler();
    PlanLock lock = PlanLock.acquire(state, plan.name(), clock.instant());
    try {
      sweep();
      Instant start = start(plan);
      String id = plan.name() + "-" + ID_TIME.format(start);
      return new Run(id, plan, trigger, note, database, clock, start, lock, stage.open(id));
    } catch (RuntimeException e) {
      close(lock);
      throw e;
    }
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

  /** Removes from the stage what killed runs left there. */
  public void sweep() {
    try {
      List<String> dead = stage.sweep();
      dead.forEach(id -> LOG.warn("run {} ended without cleaning up: its stage was emptied", id));
    } catch (IOException e) {
      LOG.warn("the stage {} could not be swept ({})", stage.directory(), e.toString());
    }
  }

  /** Remembers how a run ended; where that fails, the run is as good or bad as it was. */
  public void ended(Run run, Outcome outcome, String message) {
    run.end();
    try {
      String plan = run.plan().name();
      RunRecord.Made newest =
          run.madeArchive()
              ? new RunRecord.Made(run.archiveKey(), run.startedAt())
              : state.lastRun(plan).map(RunRecord::newest).orElse(null);
      List<RunRecord.Copy> copies =
          Stream.concat(run.deliveries().stream(), run.backFilled().stream())
              .map(RunRecord.Copy::of)
              .toList();
      state.saveRun(
          plan,
          new RunRecord(
              run.id(), run.startedAt(), clock.instant(), outcome, message, newest, copies));
    } catch (PermanentException e) {
      LOG.warn("the end of {} is not remembered: {}", run, e.line());
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
