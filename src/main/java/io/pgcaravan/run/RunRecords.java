package io.pgcaravan.run;

import static java.util.Comparator.comparing;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes what is to be on record of runs, as of now. */
public final class RunRecords {

  private final StateDirectory state;
  private final Clock clock;
  private final String node;

  RunRecords(StateDirectory state, Clock clock, String node) {
    this.state = state;
    this.clock = clock;
    this.node = node;
  }

  /** Of a run that ends. */
  RunRecord of(
      Run run,
      Outcome outcome,
      String message,
      List<Failure> failures,
      Map<String, Object> details) {
    List<RunRecord.Archive> archives = new ArrayList<>();
    run.archives().forEach((key, manifest) -> archives.add(new RunRecord.Archive(key, manifest)));
    archives.sort(comparing(each -> !each.key().equals(run.archiveKey())));
    List<RunRecord.Copy> copies =
        Stream.concat(run.deliveries().stream(), run.backFilled().stream())
            .map(RunRecord.Copy::of)
            .toList();
    return new RunRecord(
        run.id(),
        node,
        run.kind(),
        run.plan().name(),
        run.database().identity(),
        run.trigger(),
        run.fire().orElse(null),
        run.note(),
        run.startedAt(),
        clock.instant(),
        outcome,
        message,
        failures,
        run.attempts(),
        newest(run),
        archives,
        copies,
        details);
  }

  private RunRecord.@Nullable Made newest(Run run) {
    if (run.madeArchive()) {
      return new RunRecord.Made(run.archiveKey(), run.startedAt());
    }
    return state.lastRun(run.plan().name()).map(RunRecord::newest).orElse(null);
  }

  /** Of a run that never began. */
  public RunRecord refused(
      Plan plan, Kind kind, String trigger, @Nullable Instant fire, String note, Failure failure) {
    Instant now = clock.instant();
    return new RunRecord(
        "%s-%s-refused".formatted(plan.name(), Runs.time(now)),
        node,
        kind,
        plan.name(),
        database(plan),
        trigger,
        fire,
        note,
        now,
        now,
        Outcome.FAILED,
        failure.message(),
        List.of(failure),
        List.of(),
        null,
        List.of(),
        List.of(),
        Map.of());
  }

  /**
   * Of something that is no backup plan's run, such as a restore.
   *
   * @param plan whose archives it was about; empty if that is not known
   * @param database {@code host:port/database} that it changed or made
   */
  public RunRecord of(
      Kind kind,
      String plan,
      String database,
      String trigger,
      String note,
      Instant startedAt,
      Outcome outcome,
      String message,
      List<Failure> failures,
      Map<String, Object> details) {
    return new RunRecord(
        Runs.id(kind, plan, startedAt),
        node,
        kind,
        plan,
        database,
        trigger,
        null,
        note,
        startedAt,
        clock.instant(),
        outcome,
        message,
        failures,
        List.of(),
        null,
        List.of(),
        List.of(),
        details);
  }

  private static String database(Plan plan) {
    try {
      return plan.database().parse().identity();
    } catch (UsageException e) {
      return "";
    }
  }
}
