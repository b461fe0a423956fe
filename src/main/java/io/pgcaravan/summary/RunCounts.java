package io.pgcaravan.summary;

import io.pgcaravan.catalog.RecordedRun;
import java.util.Collection;

/** How runs ended. Interrupted ones count as failed, those under way as none of these. */
public record RunCounts(int complete, int partial, int failed) {

  public static final RunCounts NONE = new RunCounts(0, 0, 0);

  static RunCounts of(Collection<RecordedRun> runs) {
    return runs.stream().map(RunCounts::of).reduce(NONE, RunCounts::plus);
  }

  private static RunCounts of(RecordedRun run) {
    return switch (run.status()) {
      case "complete" -> new RunCounts(1, 0, 0);
      case "partial" -> new RunCounts(0, 1, 0);
      case "failed", "interrupted" -> new RunCounts(0, 0, 1);
      default -> NONE;
    };
  }

  RunCounts plus(RunCounts other) {
    return new RunCounts(complete + other.complete, partial + other.partial, failed + other.failed);
  }

  public int total() {
    return complete + partial + failed;
  }
}
