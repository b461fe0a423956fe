package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pgcaravan.archive.Manifest;
import io.pgcaravan.failure.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run: what the state directory remembers, the catalog records, and alerts tell. It
 * holds no secret.
 *
 * @param runId unique on its node
 * @param node host that ran it, with an id of the installation behind a slash
 * @param database {@code host:port/database}; empty if it is not known
 * @param trigger schedule, missed, cli, jmx or manual
 * @param fire of the schedule, if it began the run
 * @param note given with the run; may be empty
 * @param message what failed, or what was done
 * @param failures one for each destination, or the one that ended the run; none of a good run
 * @param attempts those that failed, also where a later one succeeded
 * @param newest the newest archive that a run of the plan made; null if none did
 * @param archives what was delivered or tried to, the run's own archive first
 * @param copies what became of each archive at each destination
 * @param details of a restore, a drill or a mirror: names and numbers, for the catalog and reports;
 *     durations in seconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunRecord(
    String runId,
    String node,
    Kind kind,
    String plan,
    String database,
    String trigger,
    @Nullable Instant fire,
    String note,
    Instant startedAt,
    Instant endedAt,
    Outcome outcome,
    String message,
    List<Failure> failures,
    List<Attempt> attempts,
    @Nullable Made newest,
    List<Archive> archives,
    List<Copy> copies,
    Map<String, Object> details) {

  /**
   * An archive that a run made.
   *
   * @param startedAt of the run that made it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Made(String key, Instant startedAt) {}

  /**
   * An archive and what is known of it.
   *
   * @param key folder and name
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Archive(String key, Manifest manifest) {}

  /**
   * One archive at one destination.
   *
   * @param archive its key
   * @param id by which the destination knows it; null where that is its key
   * @param compared whether what arrived was compared with what was sent
   * @param failure why it is not there; null where it is
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Copy(
      String archive,
      String destination,
      @Nullable String id,
      @Nullable Boolean compared,
      @Nullable String failure) {

    public Copy {
      compared = Boolean.TRUE.equals(compared); // unknown to earlier versions
      failure = failure == null ? null : Secrets.mask(failure);
    }

    static Copy of(Delivery delivery) {
      if (delivery instanceof Delivery.Delivered delivered) {
        return new Copy(
            delivered.archive(),
            delivered.destination(),
            delivered.id().orElse(null),
            delivered.compared(),
            null);
      }
      Delivery.DeliveryFailed failed = (Delivery.DeliveryFailed) delivery;
      return new Copy(failed.archive(), failed.destination(), null, false, failed.message());
    }
  }

  public RunRecord {
    Objects.requireNonNull(startedAt);
    Objects.requireNonNull(endedAt);
    Objects.requireNonNull(outcome);
    // records of earlier versions lack what came later
    node = Objects.requireNonNullElse(node, "");
    kind = Objects.requireNonNullElse(kind, Kind.BACKUP);
    plan = Objects.requireNonNullElse(plan, "");
    database = Objects.requireNonNullElse(database, "");
    trigger = Objects.requireNonNullElse(trigger, "");
    note = Secrets.mask(Objects.requireNonNullElse(note, ""));
    message = Secrets.mask(Objects.requireNonNullElse(message, ""));
    failures = failures == null ? List.of() : List.copyOf(failures);
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    archives = archives == null ? List.of() : List.copyOf(archives);
    copies = copies == null ? List.of() : List.copyOf(copies);
    details = details == null ? Map.of() : Map.copyOf(details);
  }

  public Duration duration() {
    return Duration.between(startedAt, endedAt);
  }

  /** The archive that this run made, if it did. */
  public Optional<Archive> made() {
    return archives.stream().filter(each -> each.manifest().runId().equals(runId)).findFirst();
  }
}
