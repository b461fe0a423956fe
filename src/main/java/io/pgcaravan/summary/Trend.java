package io.pgcaravan.summary;

import java.util.List;
import java.util.Optional;

/**
 * The size of the newest archive against the median of those before it.
 *
 * @param percent by which it is larger; negative where it is smaller
 */
public record Trend(double percent) {

  private static final double STEADY_PERCENT = 0.5;
  private static final int FEWEST = 2;

  /** The trend of sizes, newest first; empty if fewer than two stand before the newest. */
  static Optional<Trend> of(List<Long> newestFirst) {
    if (newestFirst.size() <= FEWEST) {
      return Optional.empty();
    }
    List<Long> before = newestFirst.stream().skip(1).sorted().toList();
    int middle = before.size() / 2;
    double median =
        before.size() % 2 == 1
            ? before.get(middle)
            : (before.get(middle - 1) + (double) before.get(middle)) / 2;
    return median <= 0
        ? Optional.empty()
        : Optional.of(new Trend((newestFirst.get(0) - median) / median * 100));
  }

  /** An arrow and the percentage, such as {@code ▲ 12 %}; {@code = steady} below half a percent. */
  @Override
  public String toString() {
    if (Math.abs(percent) < STEADY_PERCENT) {
      return "= steady";
    }
    long rounded = Math.max(1, Math.round(Math.abs(percent)));
    return (percent > 0 ? "▲ " : "▼ ") + rounded + " %";
  }
}
