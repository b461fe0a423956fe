package io.pgcaravan.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.health.Facts.Runtime;
import io.pgcaravan.health.Facts.Stage;
import io.pgcaravan.monitor.Disk;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.RunRecord.Copy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Only what keeps all backups from being made is down. */
class ReadinessTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Runtime RUNS = new Runtime(true, false, 60, List.of());
  private static final long GIGABYTE = 1_000_000_000;

  private static Stage stage(long freeBytes, boolean writable) {
    return new Stage(new Disk("stage", "/stage", 100 * GIGABYTE, freeBytes), writable);
  }

  private static Facts facts(Runtime runtime, Stage stage, List<RunRecord> lastRuns) {
    return new Facts(
        NOW,
        runtime,
        stage,
        GIGABYTE,
        null,
        false,
        lastRuns,
        Optional.empty(),
        List.of(),
        Map.of());
  }

  private static Facts facts(
      @Nullable CaravanException catalog,
      Optional<Letters> letters,
      Map<String, CaravanException> refused) {
    return new Facts(
        NOW,
        RUNS,
        stage(50 * GIGABYTE, true),
        GIGABYTE,
        catalog,
        false,
        List.of(),
        letters,
        List.of("plans/daily.camel.yaml"),
        refused);
  }

  private static RunRecord run(String plan, Outcome outcome, int hour, Copy... copies) {
    Instant end = NOW.minusSeconds(3600L * hour);
    return new RunRecord(
        plan + "-1",
        "node",
        Kind.BACKUP,
        plan,
        "db",
        "schedule",
        null,
        "",
        end,
        end,
        outcome,
        "what became of it",
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(copies),
        Map.of());
  }

  private static Copy copy(String destination, @Nullable String failure) {
    return new Copy("archive", destination, null, true, failure);
  }

  private static Status status(Facts facts, String check) {
    return Readiness.of(facts).checks().stream()
        .filter(each -> each.name().equals(check))
        .findFirst()
        .orElseThrow()
        .status();
  }

  @Test
  void allIsWell() {
    Health health = Readiness.of(facts(null, Optional.empty(), Map.of()));

    assertThat(health.status()).isEqualTo(Status.UP);
    assertThat(health.checks()).allMatch(each -> each.hint().isEmpty());
    assertThat(health.checks())
        .anyMatch(each -> each.message().endsWith("to end: plans/daily.camel.yaml"));
  }

  @Test
  void whatKeepsAllBackupsFromBeingMadeIsDown() {
    Stage good = stage(50 * GIGABYTE, true);

    assertThat(
            Readiness.of(facts(new Runtime(false, false, 0, List.of()), good, List.of())).status())
        .isEqualTo(Status.DOWN);
    assertThat(
            Readiness.of(facts(new Runtime(true, true, 60, List.of()), good, List.of())).status())
        .isEqualTo(Status.DOWN);
    assertThat(Readiness.of(facts(RUNS, stage(50 * GIGABYTE, false), List.of())).status())
        .isEqualTo(Status.DOWN);
    assertThat(Readiness.of(facts(RUNS, stage(1000, true), List.of())).status())
        .isEqualTo(Status.DOWN);
  }

  @Test
  void whatCostsAPartDegrades() {
    assertThat(
            status(
                facts(
                    new Runtime(true, false, 60, List.of("daily")),
                    stage(50 * GIGABYTE, true),
                    List.of()),
                "routes"))
        .isEqualTo(Status.DEGRADED);
    assertThat(status(facts(RUNS, stage(4 * GIGABYTE, true), List.of()), "stage"))
        .isEqualTo(Status.DEGRADED);
    assertThat(
            status(
                facts(new TransientException("down", "wait"), Optional.empty(), Map.of()),
                "catalog"))
        .isEqualTo(Status.DEGRADED);
    assertThat(
            status(
                facts(null, Optional.of(new Letters(2, NOW.minusSeconds(60))), Map.of()), "outbox"))
        .isEqualTo(Status.UP);
    assertThat(
            status(
                facts(null, Optional.of(new Letters(2, NOW.minusSeconds(3600))), Map.of()),
                "outbox"))
        .isEqualTo(Status.DEGRADED);
    Health refused =
        Readiness.of(
            facts(
                null,
                Optional.empty(),
                Map.of("daily.camel.yaml", new UsageException("it is broken", "mend it"))));
    assertThat(refused.status()).isEqualTo(Status.DEGRADED);
    assertThat(refused.told().toString()).contains("it is broken", "mend it");
  }

  @Test
  void aDestinationIsAsTheNewestRunFoundIt() {
    Facts facts =
        facts(
            RUNS,
            stage(50 * GIGABYTE, true),
            List.of(
                run("daily", Outcome.PARTIAL, 2, copy("local", null), copy("s3", "no answer")),
                run("hourly", Outcome.COMPLETE, 1, copy("local", null)),
                run("weekly", Outcome.FAILED, 3, copy("local", "full"))));

    assertThat(status(facts, "destination s3")).isEqualTo(Status.DEGRADED);
    assertThat(status(facts, "destination local")).isEqualTo(Status.UP);
    assertThat(status(facts, "runs")).isEqualTo(Status.DEGRADED);
  }
}
