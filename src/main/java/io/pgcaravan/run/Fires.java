package io.pgcaravan.run;

import io.pgcaravan.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the last fire of each schedule, and so finds those that were missed: Quartz's memory
 * store forgets them when the program ends.
 */
public final class Fires {

  private static final Logger LOG = LoggerFactory.getLogger(Fires.class);

  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final StateDirectory state;
  private final Clock clock;

  public Fires(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /**
   * Whether a fire is to be run, and remembers it if so.
   *
   * <p>After a pause Quartz fires once, at the present time, for all that it missed: what counts is
   * the newest fire that the schedule itself knows, that was not run yet, and that is in its grace.
   *
   * @param fire when Quartz meant it to be
   */
  public synchronized boolean begin(Plan plan, Instant fire) {
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(plan);
    if (last.filter(FireRecord::interrupted)
        .map(FireRecord::fire)
        .filter(fire::equals)
        .isPresent()) {
      state.saveFire(plan.name(), new FireRecord(fire, last.get().begun() + 1, false));
      return true;
    }
    Instant since = last.map(FireRecord::fire).orElse(fire.minusMillis(1));
    Optional<Instant> due = plan.schedule().missed(since, now.isBefore(fire) ? fire : now);
    if (due.isPresent()) {
      state.saveFire(plan.name(), new FireRecord(due.get(), 1, false));
    } else if (since.isBefore(fire)) {
      LOG.warn(
          "plan {}: the fire of {} is skipped, it is later than its grace of {}",
          plan.name(),
          fire,
          plan.schedule().grace());
      state.saveFire(plan.name(), new FireRecord(fire, 0, true));
    }
    return due.isPresent();
  }

  /** The last fire on record; one in the future is none, for the clock was wrong then. */
  private Optional<FireRecord> lastFire(Plan plan) {
    return state
        .lastFire(plan.name())
        .filter(last -> !last.fire().isAfter(clock.instant().plus(CLOCK_TOLERANCE)));
  }

  /** Remembers that the run of the last fire ended, well or badly. */
  public synchronized void end(Plan plan) {
    state
        .lastFire(plan.name())
        .ifPresent(
            last -> state.saveFire(plan.name(), new FireRecord(last.fire(), last.begun(), true)));
  }

  /**
   * A fire that was due while the program was down, or whose run died with it, and that is still in
   * its grace. A plan never seen before has missed nothing.
   */
  public synchronized Optional<Instant> missed(Plan plan) {
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(plan);
    if (last.isEmpty()) {
      state.saveFire(plan.name(), new FireRecord(now, 0, true));
      return Optional.empty();
    }
    Optional<Instant> missed = plan.schedule().missed(last.get().fire(), now);
    return missed.or(
        () ->
            last.filter(FireRecord::interrupted)
                .map(FireRecord::fire)
                .filter(fire -> plan.schedule().inGrace(fire, now)));
  }
}
