package io.pgcaravan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.health.Facts;
import io.pgcaravan.health.Facts.Runtime;
import io.pgcaravan.health.Facts.Stage;
import io.pgcaravan.metrics.Figures.Camel;
import io.pgcaravan.metrics.Figures.Known;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Freshness.Overdue;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.run.Attempt;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.RunRecord.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant THREE = Instant.parse("2026-03-10T03:00:00Z");

  private static Figures figures(Optional<Known> known) {
    Facts facts =
        new Facts(
            NOW,
            new Runtime(true, false, 60, List.of()),
            new Stage(new Disk("stage", "/stage", 1000, 400), true),
            0,
            null,
            false,
            List.of(run(Outcome.PARTIAL, List.of(), List.of())),
            Optional.of(new Letters(3, NOW.minusSeconds(90))),
            List.of(),
            Map.of());
    return new Figures(
        "0.1.0",
        Map.of("daily", List.of("local", "s3")),
        Map.of("mirror", List.of("s3"), "safety", List.of("local", "s3")),
        facts,
        2,
        new Camel(10, 1, 4, 60),
        known);
  }

  private static RunRecord run(Outcome outcome, List<Attempt> attempts, List<Copy> copies) {
    return new RunRecord(
        "daily-1",
        "node",
        Kind.BACKUP,
        "daily",
        "db",
        "schedule",
        null,
        "",
        THREE,
        THREE.plusSeconds(60),
        outcome,
        "",
        List.of(),
        attempts,
        null,
        List.of(),
        copies,
        Map.of());
  }

  private static RecordedRun drill(boolean good) {
    return drill("daily", "local", good);
  }

  private static RecordedRun drill(String plan, String destination, boolean good) {
    return recorded(
        "drill",
        plan,
        30,
        0,
        Map.of("trials", List.of(Map.of("destination", destination, "good", good))));
  }

  /** 0 seconds: it is under way. */
  private static RecordedRun recorded(
      String kind, String plan, long seconds, long plainBytes, Map<String, Object> details) {
    boolean ended = seconds > 0;
    return new RecordedRun(
        plan + "-" + kind + "-" + seconds,
        "node",
        kind,
        plan,
        "db",
        "schedule",
        null,
        THREE,
        ended ? THREE.plusSeconds(seconds) : null,
        ended ? "complete" : "running",
        1,
        null,
        "",
        null,
        0,
        plainBytes,
        ended ? Duration.ofSeconds(seconds) : null,
        details);
  }

  private static RecordedRun backup(String plan, long seconds, long plainBytes) {
    return recorded("backup", plan, seconds, plainBytes, Map.of());
  }

  private static IndexedCopy copy(String plan, String destination, boolean good) {
    return new IndexedCopy(
        plan + ".sql.gz",
        plan,
        "db",
        "full",
        destination,
        null,
        500,
        900,
        -1,
        "x",
        THREE,
        THREE,
        good ? THREE : null,
        good ? null : "its SHA-256 is another",
        "trailer",
        "counts",
        null,
        null);
  }

  private static CopyStatistics statistics(String plan, String destination) {
    return new CopyStatistics(plan, destination, 2, 200, THREE, THREE);
  }

  private static Known known() {
    return new Known(
        List.of(new CopyStatistics("daily", "local", 7, 7000, THREE, THREE)),
        List.of(),
        List.of(new CopyStatistics("daily", "local", 6, 6000, THREE, THREE)),
        List.of(),
        List.of(drill(false)),
        List.of(new Overdue("daily", "s3", THREE)));
  }

  private static String scrape(Figures figures) {
    return new Metrics(() -> Optional.of(figures)).scrape();
  }

  private static Copy copy(String destination, @Nullable String failure) {
    return new Copy("archive", destination, null, true, failure);
  }

  private static Attempt attempt(@Nullable String destination, int number) {
    return new Attempt("deliver", destination, number, NOW, "no answer");
  }

  @Test
  void statesAreGaugesWithTheirUnits() {
    assertThat(scrape(figures(Optional.of(known()))).lines())
        .contains(
            "caravan_build_info{version=\"0.1.0\"} 1",
            "caravan_catalog_up 1.0",
            "caravan_runs_in_flight 2.0",
            "caravan_stage_free_bytes 400.0",
            "caravan_outbox_letters 3.0",
            "caravan_outbox_oldest_age_seconds 90.0",
            "camel_exchanges_total 10.0",
            "caravan_last_run_success{plan=\"daily\"} 0.0",
            "caravan_archives{destination=\"local\",plan=\"daily\"} 7.0",
            "caravan_archives{destination=\"s3\",plan=\"daily\"} 0.0",
            "caravan_last_success_timestamp_seconds{destination=\"local\",plan=\"daily\"} 1.7731116E9",
            "caravan_last_success_timestamp_seconds{destination=\"s3\",plan=\"daily\"} 0.0",
            "caravan_overdue_seconds{destination=\"local\",plan=\"daily\"} 0.0",
            "caravan_overdue_seconds{destination=\"s3\",plan=\"daily\"} 32400.0",
            "caravan_proof_result{by=\"drill\",destination=\"local\",plan=\"daily\"} 0.0");
  }

  /** What nothing makes good again would be an alarm for ever. */
  @Test
  void resultsOfPlansAndDestinationsThatAreNoMoreAreLeftOut() {
    List<CopyStatistics> copies =
        List.of(
            statistics("daily", "gone"),
            statistics("removed", "local"),
            statistics("mirror", "s3"),
            statistics("safety", "local"));
    Known known =
        new Known(
            copies,
            List.of(
                copy("daily", "gone", false),
                copy("daily", "s3", true),
                copy("removed", "local", false),
                copy("mirror", "s3", true),
                copy("safety", "local", false)),
            copies,
            List.of(backup("removed", 40, 7)),
            List.of(drill("removed", "local", false), drill("daily", "gone", false)),
            List.of());

    String scrape = scrape(figures(Optional.of(known)));

    assertThat(scrape.lines().filter(line -> line.contains("removed") || line.contains("gone")))
        .isNotEmpty()
        .allMatch(line -> line.matches("caravan_archives?(_size_bytes)?\\{.*"));
    assertThat(scrape.lines())
        .contains(
            "caravan_proof_result{by=\"verify\",destination=\"s3\",plan=\"daily\"} 1.0",
            "caravan_proof_result{by=\"verify\",destination=\"s3\",plan=\"mirror\"} 1.0",
            "caravan_proof_result{by=\"verify\",destination=\"local\",plan=\"safety\"} 0.0",
            "caravan_last_success_timestamp_seconds{destination=\"s3\",plan=\"mirror\"} 1.7731116E9");
  }

  @Test
  void whileOneIsUnderWayTheOneBeforeItCounts() {
    Known known =
        new Known(
            List.of(),
            List.of(),
            List.of(),
            List.of(backup("daily", 0, 0), backup("daily", 50, 900), backup("daily", 70, 800)),
            List.of(recorded("drill", "daily", 0, 0, Map.of()), drill(true), drill(false)),
            List.of());

    assertThat(scrape(figures(Optional.of(known))).lines())
        .contains(
            "caravan_last_backup_duration_seconds{plan=\"daily\"} 50.0",
            "caravan_run_dump_bytes{plan=\"daily\"} 900.0",
            "caravan_proof_result{by=\"drill\",destination=\"local\",plan=\"daily\"} 1.0");
  }

  @Test
  void whatTheCatalogKnowsIsLeftOutWhileItIsDown() {
    String scrape = scrape(figures(Optional.empty()));

    assertThat(scrape).contains("caravan_catalog_up 0.0", "caravan_last_run_success");
    assertThat(scrape)
        .doesNotContain("caravan_archives", "caravan_last_success_timestamp", "caravan_overdue");
  }

  @Test
  void whatRunsDidIsCounted() {
    Metrics metrics = new Metrics(() -> Optional.of(figures(Optional.empty())));
    assertThat(metrics.scrape().lines())
        .contains("caravan_runs_total{kind=\"backup\",outcome=\"failed\",plan=\"daily\"} 0.0");

    metrics.ended(
        run(
            Outcome.PARTIAL,
            List.of(attempt("s3", 1), attempt("s3", 2), attempt("s3", 3), attempt(null, 1)),
            List.of(copy("local", null), copy("s3", "no answer"))));
    metrics.ended(run(Outcome.COMPLETE, List.of(attempt("s3", 1)), List.of(copy("s3", null))));

    assertThat(metrics.scrape().lines())
        .contains(
            "caravan_runs_total{kind=\"backup\",outcome=\"partial\",plan=\"daily\"} 1.0",
            "caravan_run_duration_seconds_count{kind=\"backup\",plan=\"daily\"} 2",
            "caravan_run_duration_seconds_sum{kind=\"backup\",plan=\"daily\"} 120.0",
            "caravan_deliveries_total{destination=\"local\",outcome=\"delivered\",plan=\"daily\"} 1.0",
            "caravan_deliveries_total{destination=\"s3\",outcome=\"failed\",plan=\"daily\"} 1.0",
            "caravan_delivery_retries_total{destination=\"s3\",plan=\"daily\"} 3.0",
            "caravan_dump_retries_total{plan=\"daily\"} 1.0");
  }
}
