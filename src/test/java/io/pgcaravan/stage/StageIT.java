package io.pgcaravan.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StageIT {

  @TempDir Path temporary;
  private Path directory;
  private Stage stage;

  @BeforeEach
  void makeStage() {
    directory = temporary.resolve("data/stage");
    stage = new Stage(directory);
  }

  private void leave(String runId) throws IOException {
    Files.createDirectories(directory.resolve(runId));
    Files.writeString(directory.resolve(runId).resolve("a.sql.gz"), "half");
    Files.writeString(directory.resolve(runId + ".lock"), runId);
  }

  @Test
  void aSlotAndItsFilesAreForTheirOwnerOnly() throws IOException {
    try (StageSlot slot = stage.open("daily-1");
        StageFile file = slot.create("a.sql.gz")) {
      file.write("content".getBytes());
      assertThat(permissions(directory)).isEqualTo("rwx------");
      assertThat(permissions(directory.resolve("daily-1"))).isEqualTo("rwx------");
      assertThat(permissions(file.path())).isEqualTo("rw-------");
      assertThat(file.path()).hasContent("content");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aSecondAttemptBeginsWithAnEmptyFile() throws IOException {
    try (StageSlot slot = stage.open("daily-1")) {
      write(slot, "a long first attempt");
      write(slot, "second");
      assertThat(slot.path("a.sql.gz")).hasContent("second");
    }
  }

  @Test
  void aCopyThatIsAHardLinkIsNotTouchedByTheNextAttempt() throws IOException {
    try (StageSlot slot = stage.open("daily-1")) {
      write(slot, "delivered");
      Path delivered = temporary.resolve("delivered.sql.gz");
      Files.createLink(delivered, slot.path("a.sql.gz"));
      write(slot, "other");
      assertThat(delivered).hasContent("delivered");
    }
  }

  private static void write(StageSlot slot, String content) throws IOException {
    try (StageFile file = slot.create("a.sql.gz")) {
      file.write(content.getBytes());
    }
  }

  @Test
  void aClosedSlotLeavesNothing() throws IOException {
    try (StageSlot slot = stage.open("daily-1")) {
      write(slot, "content");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatDeadRunsLeftIsSwept() throws IOException {
    leave("daily-1");
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("weekly-1.lock"), ""); // died before it had a directory
    assertThat(stage.sweep()).containsExactly("daily-1"); // of the other nothing is lost
    assertThat(directory).isEmptyDirectory();
    assertThat(stage.sweep()).isEmpty();
  }

  @Test
  void aSlotInUseIsNotSwept() throws IOException {
    try (StageSlot slot = stage.open("daily-1")) {
      write(slot, "content");
      leave("daily-0");
      assertThat(stage.sweep()).containsExactly("daily-0");
      assertThat(slot.path("a.sql.gz")).hasContent("content");
    }
  }

  @Test
  void theSlotOfAnotherProcessIsSweptOnlyOnceItIsDead() throws IOException {
    leave("daily-1");
    try (LockHolder holder = LockHolder.start(directory.resolve("daily-1.lock"))) {
      assertThat(stage.sweep()).isEmpty();
      assertThat(directory.resolve("daily-1/a.sql.gz")).hasContent("half");
      holder.kill();
      assertThat(stage.sweep()).containsExactly("daily-1");
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void foreignFilesAreNotSwept() throws IOException {
    Files.createDirectories(directory.resolve("mine"));
    Files.writeString(directory.resolve("mine/file"), "x");
    assertThat(stage.sweep()).isEmpty();
    assertThat(directory.resolve("mine/file")).exists();
  }

  @Test
  void aStageNotMadeYetNeedsNoSweep() throws IOException {
    assertThat(stage.sweep()).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aStageThatCannotBeMadeIsToldWithItsSetting() throws IOException {
    Files.writeString(temporary.resolve("data"), "no directory");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> stage.open("daily-1"))
        .withMessageContaining(directory.toString())
        .satisfies(failure -> assertThat(failure.hint()).contains("STAGE_DIR"));
  }
}
