package io.pgcaravan.alert;

import java.util.Locale;

/** What an alert tells. */
public enum AlertKind {
  /** A run made no copy anywhere. */
  FAILED(true),
  /** A run's archive is missing at some destinations. */
  PARTIAL(true),
  /** A run's program died: nobody knows how far it came. */
  INTERRUPTED(true),
  /** A plan that failed is good again. */
  RECOVERED(false),
  /** Something is wrong, apart from a run. */
  FINDING(true),
  /** It is no longer wrong. */
  CLEARED(false);

  private final boolean urgent;

  AlertKind(boolean urgent) {
    this.urgent = urgent;
  }

  /** Whether somebody must act. */
  public boolean urgent() {
    return urgent;
  }

  /** Whether it tells of a run. */
  public boolean ofRun() {
    return this != FINDING && this != CLEARED;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
