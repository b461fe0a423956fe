package io.pgcaravan.retention;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.KeepRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The places that rules have to give, taken by good archives that come newest first.
 *
 * <p>It is quick with many archives: the calendar is asked only when a period's rule takes one, and
 * texts are put together without a formatter.
 */
final class Places {

  private static final String NEWEST = "newest good archive";
  private static final String KEEPS_ALL = "the plan keeps all";

  /** A period's rule: how many it keeps, how many it has, and since when its last period is. */
  private static final class Taken {

    private final Period period;
    private final int most;
    private int count;
    private Instant start = Instant.MAX;

    Taken(Period period, int most) {
      this.period = period;
      this.most = most;
    }

    /** Those that come are older and older: one before the last period's start is of another. */
    boolean takes(Instant startedAt) {
      return count < most && startedAt.isBefore(start);
    }

    String take(ZonedDateTime time) {
      start = period.start(time).toInstant();
      count++;
      return period.rule().word()
          + " "
          + count
          + " of "
          + most
          + ": newest of "
          + period.label(time);
    }
  }

  private final boolean keepsAll;
  private final int last;
  private final int minimum;
  private final int days;
  private final Instant oldest;
  private final ZoneId timeZone;
  private final Instant now;
  private final List<Taken> periods;
  private int good;
  private int counted;

  Places(Keep keep, ZoneId timeZone, Instant now) {
    this.keepsAll = keep.rules().isEmpty();
    this.last = keep.number(KeepRule.LAST).orElse(0);
    this.minimum = keep.number(KeepRule.MINIMUM).orElse(0);
    this.days = keep.number(KeepRule.DAYS).orElse(0);
    this.oldest = days > 0 ? now.minus(Duration.ofDays(days)) : Instant.MAX;
    this.timeZone = timeZone;
    this.now = now;
    this.periods =
        Arrays.stream(Period.values())
            .filter(period -> keep.number(period.rule()).isPresent())
            .map(period -> new Taken(period, keep.number(period.rule()).getAsInt()))
            .toList();
  }

  static String pinned(String reason) {
    return "pinned: " + reason;
  }

  /** The place of the last one among those that are not pinned. */
  int place() {
    return counted;
  }

  /** Why the next archive stays; empty if nothing keeps it. */
  List<String> reasons(StoredArchive archive, Instant startedAt) {
    List<String> reasons = new ArrayList<>(0);
    good++;
    archive.pin().ifPresent(pin -> reasons.add(pinned(pin.reason())));
    if (good == 1) {
      reasons.add(NEWEST);
    }
    if (good <= minimum) {
      reasons.add("number " + good + " of the minimum " + minimum);
    }
    if (archive.pin().isEmpty()) {
      takePlaces(startedAt, reasons);
    }
    if (days > 0 && !startedAt.isBefore(oldest)) {
      reasons.add(Duration.between(startedAt, now).toDays() + " of " + days + " days old");
    }
    if (keepsAll) {
      reasons.add(KEEPS_ALL);
    }
    return reasons;
  }

  private void takePlaces(Instant startedAt, List<String> reasons) {
    counted++;
    if (counted <= last) {
      reasons.add("number " + counted + " of the last " + last);
    }
    for (Taken taken : periods) {
      if (taken.takes(startedAt)) {
        reasons.add(taken.take(startedAt.atZone(timeZone)));
      }
    }
  }
}
