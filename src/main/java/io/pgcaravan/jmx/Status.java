package io.pgcaravan.jmx;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where something is that was fired, or how it ended. It holds no secret.
 *
 * @param status running, complete, partial, failed or interrupted
 * @param kind backup, redelivery, prune, verify, drill, mirror, summary, pin, unpin, restore,
 *     safety
 * @param plan of which plan or mirror; empty for what is of none
 * @param trigger what began it: jmx, schedule, missed, cli or manual
 * @param where the routes it is in, with the step; empty once it has ended
 * @param message what failed, or what was done
 * @param hint what to do; empty where nothing is to be done
 * @param archive key of the archive that it made; null for none
 * @param copies what became of each copy of it: the destination, and {@code delivered} or why not
 * @param found what was found, kept or deleted
 */
@JsonInclude(Include.NON_EMPTY)
public record Status(
    String id,
    String status,
    String kind,
    String plan,
    String trigger,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Double seconds,
    List<String> where,
    String message,
    String hint,
    @Nullable String archive,
    Map<String, String> copies,
    List<Map<String, Object>> found) {

  private static final String RUNNING = "running";

  public Status {
    where = List.copyOf(where);
    copies = Map.copyOf(copies);
    found = List.copyOf(found);
    message = Secrets.mask(message);
    hint = Secrets.mask(hint);
  }

  /** Of something that runs. */
  public static Status running(
      String id, String kind, String plan, String trigger, Instant startedAt) {
    return new Status(
        id, RUNNING, kind, plan, trigger, startedAt, null, null, List.of(), "", "", null, Map.of(),
        List.of());
  }

  /** The same at some places. */
  public Status at(List<String> places) {
    return new Status(
        id, status, kind, plan, trigger, startedAt, endedAt, seconds, places, message, hint,
        archive, copies, found);
  }

  /** The same when it has ended. */
  public Status ended(
      String how, Instant at, String words, String advice, List<Map<String, Object>> results) {
    return new Status(
        id,
        how,
        kind,
        plan,
        trigger,
        startedAt,
        at,
        seconds(Duration.between(startedAt, at)),
        List.of(),
        words,
        advice,
        archive,
        copies,
        results);
  }

  /** Of a run's end, as it was put on record. */
  public static Status of(RunRecord run) {
    Optional<String> made = run.made().map(RunRecord.Archive::key);
    return new Status(
        run.runId(),
        run.outcome().name().toLowerCase(Locale.ROOT),
        run.kind().toString(),
        run.plan(),
        run.trigger(),
        run.startedAt(),
        run.endedAt(),
        seconds(run.duration()),
        List.of(),
        run.message(),
        run.failures().stream()
            .map(Failure::hint)
            .filter(hint -> !hint.isEmpty())
            .distinct()
            .collect(Collectors.joining("; ")),
        made.orElse(null),
        run.copies().stream()
            .filter(copy -> made.isEmpty() || copy.archive().equals(made.get()))
            .collect(
                Collectors.toMap(
                    RunRecord.Copy::destination,
                    copy -> Objects.requireNonNullElse(copy.failure(), "delivered"),
                    (one, other) -> one.equals("delivered") ? other : one)),
        run.details().isEmpty() ? List.of() : List.of(run.details()));
  }

  /** Of a run in the catalog. */
  public static Status of(RecordedRun run) {
    return new Status(
        run.runId(),
        run.status(),
        run.kind(),
        run.plan(),
        run.trigger(),
        run.startedAt(),
        run.endedAt(),
        run.duration() == null ? null : seconds(run.duration()),
        List.of(),
        Objects.requireNonNullElse(run.message(), ""),
        "",
        run.archive(),
        Map.of(),
        run.details().isEmpty() ? List.of() : List.of(run.details()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Whether it runs. */
  @JsonIgnore
  public boolean isRunning() {
    return status.equals(RUNNING);
  }

  /** In one line. */
  public String line() {
    return isRunning()
        ? "%s: %s (%s) runs since %s%s"
            .formatted(
                id,
                kind,
                trigger,
                second(startedAt),
                where.isEmpty() ? "" : ", at " + String.join(", ", where))
        : "%s: %s %s at %s%s"
            .formatted(id, kind, status, second(endedAt), message.isEmpty() ? "" : ": " + message);
  }

  private static @Nullable Instant second(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** As JSON, indented. */
  public String json() {
    try {
      return Manifests.json().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status is always JSON", e);
    }
  }
}
