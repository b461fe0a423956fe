package io.pgcaravan.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run, as remembered in the state directory.
 *
 * @param message what failed, or what was done
 * @param newest the newest archive that a run of the plan made; null if none did
 * @param copies what became of each archive at each destination
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunRecord(
    String runId,
    Instant startedAt,
    Instant endedAt,
    Outcome outcome,
    String message,
    @Nullable Made newest,
    List<Copy> copies) {

  /**
   * An archive.
   *
   * @param startedAt of the run that made it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Made(String key, Instant startedAt) {}

  /**
   * One archive at one destination.
   *
   * @param id by which the destination knows it; null where that is its key
   * @param failure why it is not there; null where it is
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Copy(
      String archive, String destination, @Nullable String id, @Nullable String failure) {

    static Copy of(Delivery delivery) {
      if (delivery instanceof Delivery.Delivered delivered) {
        return new Copy(
            delivered.archive(), delivered.destination(), delivered.id().orElse(null), null);
      }
      Delivery.DeliveryFailed failed = (Delivery.DeliveryFailed) delivery;
      return new Copy(failed.archive(), failed.destination(), null, failed.message());
    }
  }

  public RunRecord {
    Objects.requireNonNull(startedAt);
    Objects.requireNonNull(outcome);
    copies = copies == null ? List.of() : List.copyOf(copies);
  }
}
