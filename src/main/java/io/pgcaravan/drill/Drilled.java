package io.pgcaravan.drill;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.restore.Restored;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a trial ended.
 *
 * @param archive its key; empty if none was found
 * @param destination it was read from
 * @param server it was restored on; empty if it did not come to that
 * @param age of the archive when the trial began: what would have been lost
 * @param time from the first byte read to the last row proven; none if it did not come to that
 * @param restored what was restored and proven; none likewise
 * @param validations how many queries were answered as expected
 * @param remarks what was not as in the source, or could not be checked
 * @param step it failed in: choose, begin, restore or validate; null if it did not
 * @param failure why
 */
public record Drilled(
    String archive,
    String destination,
    String server,
    Duration age,
    Optional<Duration> time,
    Optional<Restored> restored,
    int validations,
    List<String> remarks,
    @Nullable String step,
    @Nullable Throwable failure) {

  public Drilled {
    remarks = List.copyOf(remarks);
  }

  /**
   * How a trial ended.
   *
   * @param age of the archive when the drill began
   * @param rehearsal null if it did not come to that
   * @param restored null likewise
   * @param validations how many queries it was to answer
   * @param failure null if it ended well
   */
  public static Drilled of(
      Trial trial,
      Duration age,
      @Nullable Rehearsal rehearsal,
      @Nullable Restored restored,
      int validations,
      @Nullable Throwable failure) {
    return new Drilled(
        trial.source().archive().key(),
        trial.source().destination().name(),
        rehearsal == null ? "" : rehearsal.server().label(),
        age,
        Optional.ofNullable(restored).map(Restored::took),
        Optional.ofNullable(restored),
        failure == null ? validations : 0,
        rehearsal == null ? List.of() : rehearsal.remarks(),
        failure == null ? null : step(rehearsal, restored),
        failure);
  }

  private static String step(@Nullable Rehearsal rehearsal, @Nullable Restored restored) {
    if (rehearsal == null) {
      return "begin";
    }
    return restored == null ? "restore" : "validate";
  }

  /** A trial that could not even be chosen: what a destination holds is not known. */
  static Drilled unread(String destination, CaravanException failure) {
    return new Drilled(
        "",
        destination,
        "",
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        0,
        List.of(),
        "choose",
        failure);
  }

  /** A good one in a line. */
  public String line() {
    return "%s from %s, %s old: %s in %s%s"
        .formatted(
            archive,
            destination,
            Amounts.age(age),
            extent().map(Extent::words).orElse("restored"),
            Amounts.time(time.orElse(Duration.ZERO)),
            restored.map(Drilled::rows).orElse(""));
  }

  /** What is not proven is said in the same breath. */
  private static String rows(Restored restored) {
    String open = String.join("; ", restored.unproven());
    return (Extent.of(restored) == Extent.RESTORED
            ? ", no rows compared"
            : ", %,d rows in %,d tables %s"
                .formatted(restored.rows(), restored.tables(), Extent.of(restored).means()))
        + (open.isEmpty() ? "" : " (" + open + ")");
  }

  /** How far its rows were compared; none if it did not come to that. */
  public Optional<Extent> extent() {
    return restored.map(Extent::of);
  }

  public boolean good() {
    return failure == null;
  }
}
