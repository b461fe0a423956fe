package io.pgcaravan.summary;

import io.pgcaravan.plan.Amounts;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The charts of one mail. Where Java cannot draw, there are none, and the mail says so. */
final class Charts {

  private static final Logger LOG = LoggerFactory.getLogger(Charts.class);

  /** A mail of some hundred kilobytes, however many plans there are. */
  private static final int MOST = 24;

  /** Draws one chart. */
  interface Painter {

    byte[] png(PlanReport plan, Instant until) throws IOException;
  }

  static final Painter PAINTER =
      (plan, until) ->
          SizeChart.png(plan.sizes(), plan.failures(), until, plan.plan().schedule().timeZone());

  private final Painter painter;
  private final Map<String, byte[]> images = new LinkedHashMap<>();
  private Optional<String> complaint = Optional.empty();

  Charts(Painter painter) {
    this.painter = painter;
  }

  /**
   * Draws a plan's chart.
   *
   * @return its image's id; empty if there is none
   */
  // a JRE without fonts or graphics fails with errors of several kinds
  String draw(PlanReport plan, Instant until) {
    if (plan.sizes().isEmpty() || complaint.isPresent()) {
      return "";
    }
    if (images.size() == MOST) {
      complaint = Optional.of("Only the first %d plans have a chart.".formatted(MOST));
      return "";
    }
    String id = "sizes-" + (images.size() + 1);
    try {
      images.put(id, painter.png(plan, until));
      return id;
    } catch (Exception | LinkageError | InternalError | AssertionError e) {
      LOG.warn("the summary goes without charts, this Java cannot draw ({})", e.toString());
      complaint =
          Optional.of("There are no charts: this Java cannot draw (it lacks fonts or graphics).");
      return "";
    }
  }

  Map<String, byte[]> images() {
    return Map.copyOf(images);
  }

  /** What the reader should know of charts that are not there. */
  Optional<String> complaint() {
    return complaint;
  }

  /** What a plan's chart shows, for those who do not see it. */
  static String words(PlanReport plan) {
    if (plan.sizes().isEmpty()) {
      return "no archives in 30 days";
    }
    long smallest = plan.sizes().stream().mapToLong(SizePoint::sizeBytes).min().orElse(0);
    long largest = plan.sizes().stream().mapToLong(SizePoint::sizeBytes).max().orElse(0);
    String text =
        "%s in 30 days, %s"
            .formatted(
                Words.count(plan.sizes().size(), "archive", "archives"),
                range(Amounts.size(smallest), Amounts.size(largest)));
    return plan.failures().isEmpty()
        ? text
        : text + "; " + Words.count(plan.failures().size(), "failed run", "failed runs") + " (×)";
  }

  private static String range(String smallest, String largest) {
    return smallest.equals(largest) ? largest : smallest + " to " + largest;
  }
}
