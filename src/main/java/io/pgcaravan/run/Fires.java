package io.pgcaravan.run;

import io.pgcaravan.plan.Scheduled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

  /** Fires begun by this program: without an end on record they are under way, not interrupted. */
  private final Map<String, Instant> underWay = new HashMap<>();

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
  public synchronized boolean begin(Scheduled scheduled, Instant fire) {
    if (fire.equals(underWay.get(scheduled.name()))) {
      return false;
    }
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(scheduled);
    if (last.filter(FireRecord::interrupted)
        .map(FireRecord::fire)
        .filter(fire::equals)
        .isPresent()) {
      state.saveFire(scheduled.name(), last.get().with(fire, last.get().begun() + 1, false));
      underWay.put(scheduled.name(), fire);
      return true;
    }
    Instant since = last.map(FireRecord::fire).orElse(fire.minusMillis(1));
    Optional<Instant> due = scheduled.schedule().missed(since, now.isBefore(fire) ? fire : now);
    if (due.isPresent()) {
      state.saveFire(scheduled.name(), seen(scheduled, last, fire).with(due.get(), 1, false));
      underWay.put(scheduled.name(), due.get());
    } else if (since.isBefore(fire)) {
      LOG.warn(
          "{}: the fire of {} is skipped, it is later than its grace of {}",
          scheduled.name(),
          fire,
          scheduled.schedule().grace());
      state.saveFire(scheduled.name(), seen(scheduled, last, fire).with(fire, 0, true));
    }
    return due.isPresent();
  }

  /** The last fire on record; one in the future is none, for the clock was wrong then. */
  private Optional<FireRecord> lastFire(Scheduled scheduled) {
    return state
        .lastFire(scheduled.name())
        .filter(last -> !last.fire().isAfter(clock.instant().plus(CLOCK_TOLERANCE)));
  }

  /** What is remembered of a schedule, which a fire shows to be there. */
  private static FireRecord seen(Scheduled scheduled, Optional<FireRecord> last, Instant fire) {
    return last.orElseGet(
        () -> new FireRecord(fire, 0, true, fire.minusMillis(1), scheduled.schedule().text()));
  }

  /**
   * When a plan's present schedule was first seen, which is now if it was not: nobody can expect
   * fires from before.
   */
  public synchronized Instant since(Scheduled scheduled) {
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(scheduled);
    if (last.isEmpty()) {
      state.saveFire(
          scheduled.name(), new FireRecord(now, 0, true, now, scheduled.schedule().text()));
      return now;
    }
    FireRecord known = last.get();
    boolean same = known.schedule() == null || known.schedule().equals(scheduled.schedule().text());
    boolean past = !known.since().isAfter(now.plus(CLOCK_TOLERANCE));
    Instant since = same && past ? known.since() : now;
    if (!since.equals(known.since()) || known.schedule() == null) {
      state.saveFire(
          scheduled.name(),
          new FireRecord(
              known.fire(), known.begun(), known.ended(), since, scheduled.schedule().text()));
    }
    return since;
  }

  /** Remembers that the run of the last fire ended, well or badly. */
  public synchronized void end(String schedule) {
    underWay.remove(schedule);
    state
        .lastFire(schedule)
        .ifPresent(last -> state.saveFire(schedule, last.with(last.fire(), last.begun(), true)));
  }

  /**
   * A fire that was due while a schedule was made anew. One that is new, or fires at other times
   * than it did, has missed nothing; it is remembered from now on.
   *
   * @param since when that began
   */
  public synchronized Optional<Instant> dueSince(Scheduled scheduled, Instant since) {
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(scheduled);
    String text = scheduled.schedule().text();
    if (last.isEmpty() || !text.equals(Objects.requireNonNullElse(last.get().schedule(), text))) {
      state.saveFire(scheduled.name(), new FireRecord(now, 0, true, now, text));
      return Optional.empty();
    }
    Instant fire = last.get().fire();
    return scheduled.schedule().missed(fire.isAfter(since) ? fire : since, now);
  }

  /**
   * A fire that was due while the program was down, or whose run died with it, and that is still in
   * its grace. What was never seen before has missed nothing.
   */
  public synchronized Optional<Instant> missed(Scheduled scheduled) {
    Instant now = clock.instant();
    Optional<FireRecord> last = lastFire(scheduled);
    if (last.isEmpty()) {
      state.saveFire(
          scheduled.name(), new FireRecord(now, 0, true, now, scheduled.schedule().text()));
      return Optional.empty();
    }
    Optional<Instant> missed = scheduled.schedule().missed(last.get().fire(), now);
    return missed.or(
        () ->
            last.filter(FireRecord::interrupted)
                .map(FireRecord::fire)
                .filter(fire -> scheduled.schedule().inGrace(fire, now)));
  }
}
