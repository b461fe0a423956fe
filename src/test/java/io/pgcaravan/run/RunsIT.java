package io.pgcaravan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import io.pgcaravan.stage.LockHolder;
import io.pgcaravan.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RunsIT {

  @TempDir Path directory;
  private static final Failure NO =
      new Failure("deliver", "f", ErrorClass.PERMANENT, "no", "ask", "");

  private final Plan plan = PlanSamples.plan();
  private final SettableClock clock = new SettableClock("2024-01-15T03:00:00.250Z");
  private Path stage;
  private StateDirectory state;
  private Runs runs;

  @BeforeEach
  void start() {
    stage = directory.resolve("stage");
    state = new StateDirectory(directory.resolve("state"));
    runs = new Runs(state, new Stage(stage), clock, "host/1", id -> {});
  }

  private Run begin(Plan each) {
    return runs.begin(each, Kind.BACKUP, "cli", null, "");
  }

  @Test
  void aSecondRunOfThePlanIsRefusedNamingTheFirst() throws IOException {
    try (Run first = begin(plan)) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> begin(plan))
          .withMessage(
              "plan daily runs already (process %d, since 2024-01-15T03:00:00Z)"
                  .formatted(ProcessHandle.current().pid()));
      assertThat(first.slot().path("x").getParent()).isDirectory();
    }
  }

  @Test
  void anotherPlanRunsAtTheSameTime() throws IOException {
    try (Run daily = begin(plan);
        Run weekly = begin(PlanSamples.plan("plan", "weekly"))) {
      assertThat(daily.id()).isEqualTo("daily-20240115-030000");
      assertThat(weekly.id()).isEqualTo("weekly-20240115-030000");
    }
  }

  @Test
  void aPlanThatAnotherProcessRunsIsRefused() throws Exception {
    try (Run run = begin(plan)) {
      assertThat(run.plan()).isEqualTo(plan); // makes the lock's file
    }
    Path lock = directory.resolve("state/locks/daily.lock");
    try (LockHolder holder = LockHolder.start(lock)) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> begin(plan))
          .withMessageContaining("plan daily runs already (process %d".formatted(holder.pid()));
      holder.kill();
      try (Run run = begin(plan)) {
        assertThat(run.id()).startsWith("daily-");
      }
    }
  }

  @Test
  void anEndedRunLeavesNothingInTheStage() throws IOException {
    try (Run run = begin(plan)) {
      Files.writeString(run.slot().path("a.sql.gz"), "content");
    }
    assertThat(stage).isEmptyDirectory();
  }

  @Test
  void nothingPlainIsMadeUnderAnEncryptedName() throws IOException {
    try (Run open = begin(plan);
        Run sealed = begin(PlanSamples.plan("plan", "sealed", "encryptTo", "/keys.asc"))) {
      assertThat(open.recipients()).isEmpty();
      assertThat(sealed.archiveKey()).endsWith(".gpg");
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(sealed::recipients)
          .withMessage("the recipients' keys were not read");
    }
  }

  @Test
  void noTwoRunsOfAPlanShareTheirTime() throws IOException {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      try (Run run = begin(plan)) {
        keys.add(run.archiveKey());
        runs.ended(run, Outcome.COMPLETE, "", List.of());
      }
    }
    assertThat(keys).hasSize(5);
  }

  @Test
  void aRecordOfAWrongClockDoesNotMoveTheTime() throws IOException {
    clock.set("2031-01-01T00:00:00Z");
    try (Run run = begin(plan)) {
      runs.ended(run, Outcome.COMPLETE, "", List.of());
    }
    clock.set("2024-01-15T03:00:00Z");
    try (Run run = begin(plan)) {
      assertThat(run.startedAt()).isEqualTo("2024-01-15T03:00:00Z");
    }
  }

  @Test
  void theNextRunSweepsWhatADeadOneLeft() throws IOException {
    Files.createDirectories(stage.resolve("weekly-1"));
    Files.writeString(stage.resolve("weekly-1/a.sql.gz"), "half");
    Files.writeString(stage.resolve("weekly-1.lock"), "weekly-1");
    try (Run run = begin(plan)) {
      assertThat(run.slot().path("a").getParent()).isDirectory();
      assertThat(stage).isDirectoryNotContaining("glob:**/weekly-1*");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',io.pgcaravan.failure.UsageException",
    "mysql://db/shop,io.pgcaravan.failure.UsageException",
    "postgresql://u:p@ep-1-pooler.neon.tech/shop,io.pgcaravan.failure.PermanentException"
  })
  void aUrlThatCannotBeUsedLeavesThePlanFree(String url, Class<Throwable> failure)
      throws IOException {
    Plan unusable = PlanSamples.plan("database", url);
    assertThatExceptionOfType(failure).isThrownBy(() -> begin(unusable));
    try (Run run = begin(plan)) {
      assertThat(run.trigger()).isEqualTo("cli");
    }
  }

  @Test
  void aStageThatCannotBeMadeLeavesThePlanFree() throws IOException {
    Files.writeString(stage, "no directory");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> begin(plan))
        .isNotInstanceOf(UsageException.class)
        .withMessageContaining("the stage directory");
    Files.delete(stage);
    try (Run run = begin(plan)) {
      assertThat(run.id()).startsWith("daily-");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain,gzip,shop-daily-backup-20240115-030000.sql.gz",
    "plain,none,shop-daily-backup-20240115-030000.sql",
    "custom,zstd,shop-daily-backup-20240115-030000.dump.zst",
  })
  void theArchiveIsNamedByItsContents(String format, String compression, String name)
      throws IOException {
    Plan named =
        PlanSamples.plan("format", format, "compression", compression, "folder", "d/{time:yyyy}");
    try (Run run = begin(named)) {
      assertThat(run.archiveKey()).isEqualTo("d/2024/" + name);
      assertThat(run.archiveName()).isEqualTo(name);
    }
  }

  @Test
  void theTimeLimitCountsFromTheStart() throws IOException {
    try (Run run = begin(plan)) {
      clock.advance(Duration.ofHours(2));
      assertThat(run.timeLeft()).isBetween(Duration.ofMinutes(239), Duration.ofHours(4));
      clock.advance(Duration.ofHours(9));
      assertThat(run.timeLeft()).isEqualTo(Duration.ofMillis(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"2,0,COMPLETE", "1,1,PARTIAL", "0,2,FAILED", "1,0,PARTIAL", "0,0,FAILED"})
  void theOutcomeIsThatOfTheDeliveries(int good, int bad, Outcome outcome) throws IOException {
    try (Run run = begin(PlanSamples.plan("destinations", "local,s3"))) {
      for (int i = 0; i < good; i++) {
        run.delivered(new Delivery.Delivered(run.archiveKey(), "d" + i, Optional.empty(), true));
      }
      for (int i = 0; i < bad; i++) {
        run.delivered(new Delivery.DeliveryFailed(run.archiveKey(), "f" + i, NO));
      }
      assertThat(run.outcome()).isEqualTo(outcome);
    }
  }
}
