package io.pgcaravan.summary;

import io.pgcaravan.catalog.ArchiveIndex;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.catalog.RunHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a catalog would hold after a week such as a test wants it, in memory. */
final class Week implements ArchiveIndex, RunHistory {

  static final Instant NOW = Instant.parse("2026-01-16T17:00:00Z");

  private final List<IndexedCopy> copies = new ArrayList<>();
  private final List<RecordedRun> runs = new ArrayList<>();

  /** Archives of a plan, with the runs that made them: one each period, the newest so long ago. */
  Week archives(
      String plan,
      Duration newest,
      Duration each,
      int number,
      long sizeBytes,
      String... destinations) {
    for (String destination : destinations) {
      copies(plan, newest, each, number, sizeBytes, destination);
    }
    for (int i = 0; i < number; i++) {
      run(plan, NOW.minus(newest).minus(each.multipliedBy(i)), "complete");
    }
    return this;
  }

  /** Copies of archives without runs. */
  Week copies(
      String plan, Duration newest, Duration each, int number, long sizeBytes, String destination) {
    for (int i = 0; i < number; i++) {
      Instant start = NOW.minus(newest).minus(each.multipliedBy(i));
      long odd = start.getEpochSecond() / 3600 % 7 * sizeBytes / 300;
      copy(plan, destination, start, sizeBytes - sizeBytes * i / 200 + odd, null);
    }
    return this;
  }

  Week copy(
      @Nullable String plan,
      String destination,
      Instant start,
      long sizeBytes,
      @Nullable String pinned) {
    copies.add(
        new IndexedCopy(
            "%s/shop-%s-%s.sql.gz".formatted(plan, plan, start),
            plan,
            "db.example:5432/shop",
            "full",
            destination,
            null,
            sizeBytes,
            sizeBytes * 3,
            -1,
            "00",
            start,
            start.plusSeconds(60),
            start,
            null,
            "trailer",
            null,
            pinned,
            null));
    return this;
  }

  Week run(String plan, Instant start, String status) {
    return run(plan, "backup", start, status);
  }

  Week run(String plan, String kind, Instant start, String status) {
    runs.add(
        new RecordedRun(
            plan + "-" + start,
            "host/1",
            kind,
            plan,
            "db.example:5432/shop",
            "schedule",
            start,
            start,
            start.plusSeconds(90),
            status,
            1,
            null,
            null,
            null,
            0,
            0,
            Duration.ofSeconds(90),
            Map.of()));
    return this;
  }

  @Override
  public String source() {
    return "the catalog";
  }

  @Override
  public List<IndexedCopy> copies(CopyQuery query) {
    return copies.stream()
        .filter(copy -> query.plan().isEmpty() || query.plan().get().equals(copy.plan()))
        .filter(
            copy ->
                query.destination().isEmpty()
                    || query.destination().get().equals(copy.destination()))
        .sorted(Comparator.comparing(IndexedCopy::startedAt).reversed())
        .skip(query.offset())
        .limit(query.limit())
        .toList();
  }

  @Override
  public List<IndexedCopy> newest(int ofEach) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<RecordedRun> newestBackups(int ofEach) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<CopyStatistics> statistics() {
    Map<List<String>, List<IndexedCopy>> groups =
        new TreeMap<>(Comparator.comparing(Object::toString));
    for (IndexedCopy copy : copies) {
      groups
          .computeIfAbsent(
              List.of(copy.plan() == null ? "" : copy.plan(), copy.destination()),
              key -> new ArrayList<>())
          .add(copy);
    }
    return groups.entrySet().stream()
        .map(
            group ->
                new CopyStatistics(
                    group.getKey().get(0),
                    group.getKey().get(1),
                    group.getValue().size(),
                    group.getValue().stream().mapToLong(IndexedCopy::sizeBytes).sum(),
                    group.getValue().stream()
                        .map(IndexedCopy::startedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                    group.getValue().stream()
                        .map(IndexedCopy::startedAt)
                        .max(Comparator.naturalOrder())
                        .orElse(null)))
        .toList();
  }

  @Override
  public List<RecordedRun> runs(String plan, Instant since, int limit) {
    return runs.stream()
        .filter(run -> plan.isEmpty() || run.plan().equals(plan))
        .filter(run -> !run.startedAt().isBefore(since))
        .sorted(Comparator.comparing(RecordedRun::startedAt).reversed())
        .limit(limit)
        .toList();
  }
}
