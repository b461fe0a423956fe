package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * When a plan runs, as Quartz understands it.
 *
 * @param cron a Quartz cron expression, seconds first
 * @param timeZone its fields are local times of; daylight saving is Quartz's to decide
 * @param grace how late a missed fire is still run
 */
public record Schedule(String cron, ZoneId timeZone, Duration grace) {

  private static final List<Duration> STEPS_BACK =
      List.of(
          Duration.ofMinutes(2),
          Duration.ofHours(2),
          Duration.ofDays(2),
          Duration.ofDays(40),
          Duration.ofDays(400),
          Duration.ofDays(4000));

  public Schedule {
    expression(cron, timeZone);
    if (grace.isNegative()) {
      throw new UsageException("the grace is negative", "write it like 10m or 6h");
    }
  }

  static Schedule of(String cron, String timeZone, Duration grace) {
    try {
      return new Schedule(cron, ZoneId.of(timeZone), grace);
    } catch (DateTimeException e) {
      throw new UsageException(
          "unknown time zone '%s'".formatted(timeZone),
          "use a name such as UTC or America/Argentina/Buenos_Aires",
          e);
    }
  }

  private static CronExpression expression(String cron, ZoneId timeZone) {
    try {
      CronExpression expression = new CronExpression(cron);
      expression.setTimeZone(TimeZone.getTimeZone(timeZone));
      return expression;
    } catch (ParseException e) {
      throw new UsageException(
          "malformed cron expression '%s'".formatted(cron),
          "write seconds minutes hours day month weekday, for example \"0 0 3 * * ?\"",
          e);
    }
  }

  /** The first fire after an instant; none if the expression lies in the past. */
  public Optional<Instant> nextAfter(Instant instant) {
    Date next = expression(cron, timeZone).getNextValidTimeAfter(Date.from(instant));
    return Optional.ofNullable(next).map(Date::toInstant);
  }

  /**
   * The newest fire after one instant and not after another. Quartz can only look ahead: it is
   * asked from ever farther back.
   */
  public Optional<Instant> lastBetween(Instant after, Instant until) {
    CronExpression expression = expression(cron, timeZone);
    for (Duration step : STEPS_BACK) {
      Instant from = until.minus(step);
      boolean all = !from.isAfter(after);
      Date fire = expression.getNextValidTimeAfter(Date.from(all ? after : from));
      Instant last = null;
      while (fire != null && !fire.toInstant().isAfter(until)) {
        last = fire.toInstant();
        fire = expression.getNextValidTimeAfter(fire);
      }
      if (last != null || all) {
        return Optional.ofNullable(last).filter(found -> found.isAfter(after));
      }
    }
    return Optional.empty();
  }

  /** What says whether two schedules fire at the same times. */
  public String text() {
    return cron + " " + timeZone;
  }

  /** Whether a fire is still worth running. */
  public boolean inGrace(Instant fire, Instant now) {
    return !fire.plus(grace).isBefore(now);
  }

  /** The newest fire after {@code last} that was missed and is still in its grace. */
  public Optional<Instant> missed(Instant last, Instant now) {
    Instant from = now.minus(grace).minusMillis(1);
    Optional<Instant> fire = nextAfter(last.isAfter(from) ? last : from);
    Optional<Instant> missed = Optional.empty();
    while (fire.isPresent() && !fire.get().isAfter(now)) {
      missed = fire;
      fire = nextAfter(fire.get());
    }
    return missed;
  }
}
