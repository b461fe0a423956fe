package io.pgcaravan.plan;

import java.util.Locale;

/** A rule that keeps archives; each has a number. */
public enum KeepRule {
  /** The newest N. */
  LAST,
  /** The newest of each of the last N hours that have archives. */
  HOURLY,
  /** The newest of each of the last N days that have archives. */
  DAILY,
  /** The newest of each of the last N ISO weeks, which begin on Monday, that have archives. */
  WEEKLY,
  /** The newest of each of the last N months that have archives. */
  MONTHLY,
  /** The newest of each of the last N years that have archives. */
  YEARLY,
  /** Those not older than N days. */
  DAYS,
  /** The newest N, pinned ones among them. */
  MINIMUM;

  /** As plans write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
