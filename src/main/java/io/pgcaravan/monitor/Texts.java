package io.pgcaravan.monitor;

import io.pgcaravan.plan.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** How findings tell figures. */
final class Texts {

  private static final int FEW = 5;

  private Texts() {}

  static String ago(Instant then, Instant now) {
    return "%s ago (%s)"
        .formatted(Amounts.age(Duration.between(then, now)), then.truncatedTo(ChronoUnit.SECONDS));
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", part * 100);
  }

  /** Several names, the first few of them. */
  static String few(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(FEW, names.size())));
    return names.size() > FEW ? first + " and others" : first;
  }
}
