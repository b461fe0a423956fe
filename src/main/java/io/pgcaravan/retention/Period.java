package io.pgcaravan.retention;

import io.pgcaravan.plan.KeepRule;
import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;

/** The calendar periods of which the newest archive is kept. */
enum Period {
  HOUR(KeepRule.HOURLY) {
    @Override
    long number(ZonedDateTime time) {
      // not the hour of the clock: in autumn that comes twice
      return time.truncatedTo(ChronoUnit.HOURS).toEpochSecond();
    }

    @Override
    String label(ZonedDateTime time) {
      return time.toLocalDate() + " " + two(time.getHour()) + "h";
    }
  },
  DAY(KeepRule.DAILY) {
    @Override
    long number(ZonedDateTime time) {
      return time.toLocalDate().toEpochDay();
    }

    @Override
    String label(ZonedDateTime time) {
      return time.toLocalDate().toString();
    }
  },
  WEEK(KeepRule.WEEKLY) {
    @Override
    long number(ZonedDateTime time) {
      return time.toLocalDate().with(DayOfWeek.MONDAY).toEpochDay();
    }

    @Override
    String label(ZonedDateTime time) {
      return time.get(IsoFields.WEEK_BASED_YEAR)
          + "-W"
          + two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
  },
  MONTH(KeepRule.MONTHLY) {
    @Override
    long number(ZonedDateTime time) {
      return time.getYear() * 12L + time.getMonthValue();
    }

    @Override
    String label(ZonedDateTime time) {
      return time.getYear() + "-" + two(time.getMonthValue());
    }
  },
  YEAR(KeepRule.YEARLY) {
    @Override
    long number(ZonedDateTime time) {
      return time.getYear();
    }

    @Override
    String label(ZonedDateTime time) {
      return String.valueOf(time.getYear());
    }
  };

  private final KeepRule rule;

  Period(KeepRule rule) {
    this.rule = rule;
  }

  KeepRule rule() {
    return rule;
  }

  /** Two times are of one period if they have the same number. */
  abstract long number(ZonedDateTime time);

  /** The period as people write it. */
  abstract String label(ZonedDateTime time);

  private static String two(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
