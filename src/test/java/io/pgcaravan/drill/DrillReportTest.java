package io.pgcaravan.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Drills;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a drill makes of its trials. */
class DrillReportTest {

  private static final Drills OBJECTIVES =
      new Drills(
          true, Optional.of(Duration.ofMinutes(10)), Optional.of(Duration.ofHours(26)), List.of());

  private static Drilled good(String destination, Duration age, Duration time) {
    return good(destination, age, time, ProofLevel.CONTENT, 5);
  }

  private static Drilled good(
      String destination,
      Duration age,
      Duration time,
      ProofLevel proven,
      long tables,
      String... unproven) {
    Restored restored =
        new Restored("a.sql.gz", destination, proven, tables, 1234, List.of(unproven), 9000, time);
    return new Drilled(
        "a.sql.gz",
        destination,
        "embedded PostgreSQL 15.19",
        age,
        Optional.of(time),
        Optional.of(restored),
        2,
        List.of("foreign key x"),
        null,
        null);
  }

  private static Drilled bad(String destination) {
    return new Drilled(
        "a.sql.gz",
        destination,
        "",
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        0,
        List.of(),
        "restore",
        new PermanentException("a.sql.gz is damaged", "delete it"));
  }

  private static DrillReport report(Drilled... trials) {
    return new DrillReport("daily", OBJECTIVES, List.of(trials));
  }

  @Test
  void theSlowestRestoreAndTheNewestArchiveCount() {
    DrillReport report =
        report(
            good("local", Duration.ofHours(3), Duration.ofSeconds(12)),
            good("s3", Duration.ofHours(27), Duration.ofSeconds(90)));
    assertThat(report.recoveryTime()).hasValue(Duration.ofSeconds(90));
    assertThat(report.recoveryPoint()).hasValue(Duration.ofHours(3));
    assertThat(report.missedObjective()).isEmpty();
    assertThat(report.message())
        .contains("a.sql.gz from local, 3 h 0 min old: restored and proven in 12.0 s")
        .contains("1,234 rows in 5 tables by content");
    assertThat(report.extent()).contains(Extent.PROVEN);
  }

  @Test
  void whatCouldNotBeRestoredCountsForNothing() {
    DrillReport report =
        report(bad("local"), good("s3", Duration.ofHours(27), Duration.ofMinutes(11)));
    assertThat(report.bad()).hasSize(1);
    assertThat(report.missedObjective())
        .hasValueSatisfying(
            missed ->
                assertThat(missed)
                    .hasMessageContaining("the restore took 11 min 0 s")
                    .hasMessageContaining("the archive was 1 d 3 h old"));
    assertThat(report(bad("local")).missedObjective()).isEmpty();
  }

  @Test
  void whatWasNotComparedByContentIsNotCalledProven() {
    Duration time = Duration.ofSeconds(1);
    Drilled counted = good("local", time, time, ProofLevel.COUNTS, 5, "no time zone is known");
    assertThat(counted.extent()).contains(Extent.COUNTED);
    assertThat(counted.line())
        .doesNotContain("proven")
        .endsWith("in 1.0 s, 1,234 rows in 5 tables by counts (no time zone is known)");
    assertThat(good("s3", time, time, ProofLevel.CONTENT, 0, "INSERTs").extent())
        .contains(Extent.RESTORED);
    assertThat(good("s3", time, time, ProofLevel.CONTENT, 5, "table t").extent())
        .contains(Extent.PARTLY);
    DrillReport report = report(good("s3", time, time), counted);
    assertThat(report.extent()).contains(Extent.COUNTED);
    assertThat(report.details()).containsEntry("extent", "counted");
  }

  @Test
  void namesAndNumbersAreForTheCatalog() {
    Map<String, Object> details =
        report(good("local", Duration.ofHours(3), Duration.ofMillis(12345))).details();
    assertThat(details)
        .containsEntry("recoveryTime", 12.345)
        .containsEntry("recoveryPoint", 10800.0)
        .containsEntry("recoveryTimeObjective", 600.0)
        .containsEntry("recoveryPointObjective", 93600.0)
        .containsEntry("objectivesMet", true);
    assertThat(details.get("trials"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .singleElement()
        .satisfies(
            trial ->
                assertThat(trial.toString()).contains("rows=1234", "notChecked=[foreign key x]"));
  }
}
