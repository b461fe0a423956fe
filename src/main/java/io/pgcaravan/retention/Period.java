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
    ZonedDateTime start(ZonedDateTime time) {
      return time.truncatedTo(ChronoUnit.HOURS); // one that comes twice in autumn is two hours
    }

    @Override
    String label(ZonedDateTime time) {
      return time.toLocalDate() + " " + two(time.getHour()) + "h";
    }
  },
  DAY(KeepRule.DAILY) {
    @Override
    ZonedDateTime start(ZonedDateTime time) {
      return time.toLocalDate().atStartOfDay(time.getZone());
    }

    @Override
    String label(ZonedDateTime time) {
      return time.toLocalDate().toString();
    }
  },
  WEEK(KeepRule.WEEKLY) {
    @Override
    ZonedDateTime start(ZonedDateTime time) {
      return time.toLocalDate().with(DayOfWeek.MONDAY).atStartOfDay(time.getZone());
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
    ZonedDateTime start(ZonedDateTime time) {
      return time.toLocalDate().withDayOfMonth(1).atStartOfDay(time.getZone());
    }

    @Override
    String label(ZonedDateTime time) {
      return time.getYear() + "-" + two(time.getMonthValue());
    }
  },
  YEAR(KeepRule.YEARLY) {
    @Override
    ZonedDateTime start(ZonedDateTime time) {
      return time.toLocalDate().withDayOfYear(1).atStartOfDay(time.getZone());
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

  /** When the period that a time lies in begins. */
  abstract ZonedDateTime start(ZonedDateTime time);

  /** The period as people write it. */
  abstract String label(ZonedDateTime time);

  private static String two(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
