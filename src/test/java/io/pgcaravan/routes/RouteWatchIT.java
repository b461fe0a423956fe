package io.pgcaravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.routes.RouteWatch.Sight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks at a directory see, look by look. */
class RouteWatchIT {

  private @TempDir Path root;
  private RouteWatch watch;

  @BeforeEach
  void holdsTwoFiles() throws IOException {
    Files.createDirectory(root.resolve("plans"));
    write("backup.camel.yaml", "core");
    write("plans/daily.camel.yaml", "daily");
    RouteDirectory directory = new RouteDirectory(root);
    watch = new RouteWatch(directory, directory.read());
    watch.look();
    assertThat(watch.look()).isEmpty();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(root.resolve(name), text);
  }

  private static String text(Optional<Sight> sight, String name) {
    return sight.orElseThrow().files().get(name).text();
  }

  @Test
  void aFileCountsWhenTwoLooksFindItTheSame() throws IOException {
    write("plans/daily.camel.yaml", "half");
    assertThat(watch.look()).isEmpty();
    write("plans/daily.camel.yaml", "half and the other half");
    assertThat(watch.look()).isEmpty();
    assertThat(text(watch.look(), "plans/daily.camel.yaml")).isEqualTo("half and the other half");
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void oneThatIsBeingSavedHoldsUpNoOther() throws IOException {
    write("plans/daily.camel.yaml", "1");
    write("plans/weekly.camel.yaml", "weekly");
    assertThat(watch.look()).isEmpty();
    write("plans/daily.camel.yaml", "12");
    Optional<Sight> sight = watch.look();
    assertThat(text(sight, "plans/weekly.camel.yaml")).isEqualTo("weekly");
    assertThat(text(sight, "plans/daily.camel.yaml")).isEqualTo("daily");
  }

  @Test
  void aFileThatIsRenamedGoesAndComesInOneSight() throws IOException {
    Files.move(root.resolve("plans/daily.camel.yaml"), root.resolve("plans/nightly.camel.yaml"));
    assertThat(watch.look()).isEmpty();
    assertThat(watch.look().orElseThrow().files())
        .containsOnlyKeys("backup.camel.yaml", "plans/nightly.camel.yaml");
  }

  @Test
  void anEditorThatWritesBesideAndRenamesIsSeen() throws IOException {
    Path beside = write("plans/daily.camel.yaml~", "saved");
    assertThat(watch.look()).isEmpty();
    Files.move(beside, root.resolve("plans/daily.camel.yaml"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(watch.look()).isEmpty();
    assertThat(text(watch.look(), "plans/daily.camel.yaml")).isEqualTo("saved");
  }

  @Test
  void aMountedDirectoryWhoseLinkIsSwappedIsSeen() throws IOException {
    Path first = Files.createDirectory(root.resolve("..first"));
    Path second = Files.createDirectory(root.resolve("..second"));
    Files.writeString(first.resolve("linked.camel.yaml"), "first");
    Files.writeString(second.resolve("linked.camel.yaml"), "second");
    Path data = Files.createSymbolicLink(root.resolve("..data"), first);
    Path linked = root.resolve("plans/linked.camel.yaml");
    Files.createSymbolicLink(linked, data.resolve("linked.camel.yaml"));
    watch.look();
    assertThat(text(watch.look(), "plans/linked.camel.yaml")).isEqualTo("first");
    Path next = Files.createSymbolicLink(root.resolve("..next"), second);
    Files.move(next, data, StandardCopyOption.REPLACE_EXISTING);
    watch.look();
    assertThat(text(watch.look(), "plans/linked.camel.yaml")).isEqualTo("second");
  }

  @Test
  void aDirectoryThatIsGoneTellsNothingOfItsFiles() throws IOException {
    Path away = root.resolve("away");
    Files.move(root.resolve("plans"), away);
    assertThatThrownBy(watch::look)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("plans is gone");
    Files.move(away, root.resolve("plans"));
    assertThat(watch.look()).isEmpty();
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void nothingAtTheTopIsADirectoryThatWasUnmounted() throws IOException {
    Files.delete(root.resolve("backup.camel.yaml"));
    assertThatThrownBy(watch::look).hasMessageContaining("holds no route files");
  }

  @Test
  void aFileThatCannotBeReadIsAsItWas() throws IOException {
    Files.write(root.resolve("plans/daily.camel.yaml"), "é".getBytes(StandardCharsets.ISO_8859_1));
    watch.look();
    Optional<Sight> sight = watch.look();
    assertThat(text(sight, "plans/daily.camel.yaml")).isEqualTo("daily");
    assertThat(sight.orElseThrow().unreadable())
        .containsOnlyKeys(root.resolve("plans/daily.camel.yaml"));

    Files.delete(root.resolve("plans/daily.camel.yaml"));
    Files.createSymbolicLink(root.resolve("plans/daily.camel.yaml"), root.resolve("nowhere"));
    watch.look();
    assertThat(watch.look()).isEmpty();
    write("nowhere", "mended");
    watch.look();
    Optional<Sight> mended = watch.look();
    assertThat(text(mended, "plans/daily.camel.yaml")).isEqualTo("mended");
    assertThat(mended.orElseThrow().unreadable()).isEmpty();
  }

  @Test
  void aPipeIsNotReadFrom() throws Exception {
    Path pipe = root.resolve("plans/pipe.camel.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    watch.look();
    Sight sight = watch.look().orElseThrow();
    assertThat(sight.files()).hasSize(2);
    assertThat(sight.unreadable().get(pipe)).hasMessageContaining("it is no regular file");
  }
}
