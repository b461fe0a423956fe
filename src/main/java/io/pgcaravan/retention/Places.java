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
 * The places that rules have to give, taken by archives that come newest first. Texts are put
 * together by hand: formatting a hundred thousand of them would take longer than judging.
 */
final class Places {

  /** A period's rule: how many it keeps, how many it has, and the period of the last one. */
  private static final class Taken {

    private final Period period;
    private final int most;
    private int count;
    private long last;

    Taken(Period period, int most) {
      this.period = period;
      this.most = most;
    }

    boolean takes(ZonedDateTime time) {
      if (count == most) {
        return false;
      }
      long number = period.number(time);
      if (count > 0 && number == last) {
        return false;
      }
      last = number;
      count++;
      return true;
    }
  }

  private final Keep keep;
  private final ZoneId timeZone;
  private final Instant now;
  private final List<Taken> periods;
  private int good;
  private int counted;

  Places(Keep keep, ZoneId timeZone, Instant now) {
    this.keep = keep;
    this.timeZone = timeZone;
    this.now = now;
    this.periods =
        Arrays.stream(Period.values())
            .filter(period -> keep.number(period.rule()).isPresent())
            .map(period -> new Taken(period, keep.number(period.rule()).getAsInt()))
            .toList();
  }

  /** Its place among those that are not pinned. */
  int place() {
    return counted;
  }

  /** Why the next good archive stays; empty if nothing keeps it. */
  List<String> reasons(StoredArchive archive, Instant startedAt) {
    List<String> reasons = new ArrayList<>(2);
    good++;
    archive.pin().ifPresent(pin -> reasons.add(pinned(pin.reason())));
    if (good == 1) {
      reasons.add("newest good archive");
    }
    int minimum = keep.number(KeepRule.MINIMUM).orElse(0);
    if (good <= minimum) {
      reasons.add("number " + good + " of the minimum " + minimum);
    }
    if (archive.pin().isEmpty()) {
      counted(startedAt, reasons);
    }
    long mostDays = keep.number(KeepRule.DAYS).orElse(-1);
    Duration age = Duration.between(startedAt, now);
    if (mostDays > 0 && age.compareTo(Duration.ofDays(mostDays)) <= 0) {
      reasons.add(age.toDays() + " of " + mostDays + " days old");
    }
    if (keep.rules().isEmpty()) {
      reasons.add("the plan keeps all");
    }
    return reasons;
  }

  static String pinned(String reason) {
    return "pinned: " + reason;
  }

  private void counted(Instant startedAt, List<String> reasons) {
    counted++;
    int last = keep.number(KeepRule.LAST).orElse(0);
    if (counted <= last) {
      reasons.add("number " + counted + " of the last " + last);
    }
    if (periods.isEmpty()) {
      return;
    }
    ZonedDateTime time = startedAt.atZone(timeZone);
    for (Taken taken : periods) {
      if (taken.takes(time)) {
        reasons.add(
            taken.period.rule().word()
                + " "
                + taken.count
                + " of "
                + taken.most
                + ": newest of "
                + taken.period.label(time));
      }
    }
  }
}
