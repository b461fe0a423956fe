package io.pgcaravan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryIT {

  private static final Instant TIME = Instant.parse("2024-01-15T03:00:00Z");

  @TempDir Path directory;

  @Test
  void whatIsSavedSurvivesTheProcess() {
    FireRecord fire = new FireRecord(TIME, 1, false);
    RunRecord run =
        new RunRecord(
            "daily-1",
            "host/1",
            Kind.BACKUP,
            "daily",
            "db.example.org:5432/shop",
            "schedule",
            TIME,
            "",
            TIME,
            TIME.plusSeconds(9),
            Outcome.PARTIAL,
            "s3: \"no\"",
            List.of(new Failure("deliver", "s3", ErrorClass.TRANSIENT, "no", "wait", "no\nno")),
            List.of(new Attempt("deliver", "s3", 1, TIME, "no")),
            new RunRecord.Made("a.sql.gz", TIME),
            List.of(new RunRecord.Archive("a.sql.gz", ManifestSamples.manifest("a.sql.gz", TIME))),
            List.of(
                new RunRecord.Copy("a.sql.gz", "local", "id", true, null),
                new RunRecord.Copy("a.sql.gz", "s3", null, false, "no")),
            Map.of("seconds", 5));
    new StateDirectory(directory).saveFire("daily", fire);
    new StateDirectory(directory).saveRun("daily", run);

    StateDirectory later = new StateDirectory(directory);
    assertThat(later.lastFire("daily")).contains(fire);
    assertThat(later.lastRun("daily")).contains(run);
    assertThat(later.lastRun("weekly")).isEmpty();
  }

  @Test
  void aRecordOfAnEarlierVersionIsRead() throws IOException {
    Files.createDirectories(directory.resolve("runs"));
    Files.writeString(
        directory.resolve("runs/daily.json"),
        """
        {"runId": "daily-1", "startedAt": "2024-01-15T03:00:00Z", "endedAt": "2024-01-15T03:00:09Z",
         "outcome": "PARTIAL", "message": "no", "newest": null,
         "copies": [{"archive": "a.sql.gz", "destination": "s3", "id": null, "failure": "no"}]}
        """);

    assertThat(new StateDirectory(directory).lastRun("daily").orElseThrow().copies())
        .containsExactly(new RunRecord.Copy("a.sql.gz", "s3", null, false, "no"));
  }

  @Test
  void aLaterRecordReplacesTheEarlierAndLeavesNothingBehind() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    state.saveFire("daily", new FireRecord(TIME, 1, false));
    state.saveFire("daily", new FireRecord(TIME, 1, true));

    assertThat(state.lastFire("daily")).contains(new FireRecord(TIME, 1, true));
    assertThat(directory.resolve("fires"))
        .isDirectoryContaining("glob:**/daily.json")
        .isDirectoryNotContaining("glob:**.next*");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("fires/daily.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void recordsSavedAtOnceDoNotDisturbEachOther() {
    StateDirectory state = new StateDirectory(directory);
    IntStream.range(0, 2000)
        .parallel()
        .forEach(fire -> state.saveFire("often", new FireRecord(TIME.plusSeconds(fire), 1, true)));
    assertThat(state.lastFire("often")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "{\"fire\": \"yesterday\"}",
        "{\"fire\": null, \"begun\": 1, \"ended\": false}",
        "\0\0\0"
      })
  void aDamagedRecordIsTakenForMissing(String content) throws IOException {
    StateDirectory state = new StateDirectory(directory);
    state.saveFire("daily", new FireRecord(TIME, 1, false));
    Files.writeString(directory.resolve("fires/daily.json"), content);
    assertThat(state.lastFire("daily")).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsToldWithItsSetting() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    StateDirectory state = new StateDirectory(file);
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> state.saveFire("daily", new FireRecord(TIME, 1, false)))
        .withMessageContaining(file.toString())
        .satisfies(failure -> assertThat(failure.hint()).contains("STATE_DIR"));
  }

  @Test
  void severalProgramsThatStartAtOnceAreOneInstallation() {
    List<CompletableFuture<String>> programs =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> new StateDirectory(directory).installation()))
            .toList();
    assertThat(programs.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(directory).isDirectoryContaining(file -> file.endsWith("installation.json"));
    assertThat(directory.toFile().list()).containsExactly("installation.json");
  }
}
