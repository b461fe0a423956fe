package io.pgcaravan.catalog;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The last run of each plan, as the state directory remembers it: all there is without a catalog.
 */
public final class StateHistory implements RunHistory {

  private final StateDirectory state;
  private final Supplier<List<String>> plans;

  /**
   * A history of plans.
   *
   * @param plans their names
   */
  public StateHistory(StateDirectory state, Supplier<List<String>> plans) {
    this.state = state;
    this.plans = plans;
  }

  @Override
  public List<RecordedRun> runs(String plan, Instant since, int limit) {
    List<String> names = plan.isEmpty() ? plans.get() : List.of(plan);
    return names.stream()
        .map(state::lastRun)
        .flatMap(Optional::stream)
        .filter(run -> !run.startedAt().isBefore(since))
        .sorted(Comparator.comparing(RunRecord::startedAt).reversed())
        .limit(limit)
        .map(StateHistory::run)
        .toList();
  }

  @Override
  public List<RecordedRun> newestBackups(int ofEach) {
    return runs("", Instant.EPOCH, Integer.MAX_VALUE).stream()
        .filter(run -> run.kind().equals(Kind.BACKUP.toString()))
        .toList();
  }

  private static RecordedRun run(RunRecord record) {
    Optional<Manifest> made = record.made().map(RunRecord.Archive::manifest);
    return new RecordedRun(
        record.runId(),
        record.node(),
        record.kind().toString(),
        record.plan(),
        record.database(),
        record.trigger(),
        record.fire(),
        record.startedAt(),
        record.endedAt(),
        record.outcome().name().toLowerCase(Locale.ROOT),
        Math.toIntExact(Rows.attempts(record)),
        record.failures().stream()
            .findFirst()
            .map(Failure::errorClass)
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .orElse(null),
        record.message(),
        record.made().map(RunRecord.Archive::key).orElse(null),
        made.map(Manifest::sizeBytes).orElse(0L),
        made.map(Manifest::plainBytes).orElse(0L),
        record.duration(),
        record.details());
  }
}
