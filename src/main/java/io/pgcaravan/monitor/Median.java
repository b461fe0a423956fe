package io.pgcaravan.monitor;

import java.util.Collection;

/** The middle of several figures: one that is out of the way moves it little. */
final class Median {

  private Median() {}

  /** Of at least one figure. */
  static double of(Collection<? extends Number> figures) {
    double[] sorted = figures.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
