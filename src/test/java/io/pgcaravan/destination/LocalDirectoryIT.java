package io.pgcaravan.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDirectoryIT {

  private static final String KEY = "daily/2024-01-15/a.sql.gz";

  @TempDir Path temporary;
  private Path stage;
  private Path root;
  private Path elsewhere;
  private LocalDirectory directory;

  @BeforeEach
  void makeStage() throws IOException {
    stage = Files.createDirectory(temporary.resolve("stage"));
    root = temporary.resolve("backups");
    directory = new LocalDirectory(root);
  }

  @AfterEach
  void removeElsewhere() throws IOException {
    if (elsewhere != null) {
      try (Stream<Path> files = Files.walk(elsewhere)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Path staged(String content) throws IOException {
    return ownerOnly(Files.writeString(Files.createTempFile(stage, "staged", ""), content));
  }

  /** A staged file of another file system, which cannot be linked. */
  private Path stagedElsewhere(String content) throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory)
            && !Files.getFileStore(memory).equals(Files.getFileStore(temporary)),
        "/dev/shm is no other file system");
    elsewhere = Files.createTempDirectory(memory, "caravan-test");
    return ownerOnly(Files.writeString(elsewhere.resolve("staged"), content));
  }

  private static Path ownerOnly(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private List<String> keys() {
    return directory.list().stream().map(StoredObject::key).sorted().toList();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatIsStoredIsListedAndOpened() throws IOException {
    directory.store(staged("content"), KEY);

    assertThat(keys()).containsExactly(KEY);
    assertThat(directory.list().get(0).sizeBytes()).isEqualTo(7);
    try (InputStream stream = directory.open(KEY)) {
      assertThat(stream).hasContent("content");
    }
  }

  @Test
  void theStagedFileStaysAndMayBeRemoved() throws IOException {
    Path file = staged("content");
    directory.store(file, KEY);
    assertThat(file).hasContent("content");
    Files.delete(file);
    assertThat(root.resolve(KEY)).hasContent("content");
  }

  @Test
  void onTheSameFileSystemNoSecondCopyIsMade() throws IOException {
    Path file = staged("content");
    directory.store(file, KEY);
    assertThat(Files.isSameFile(root.resolve(KEY), file)).isTrue();
  }

  @Test
  void allThatIsMadeIsForItsOwnerOnly() throws IOException {
    directory.store(staged("content"), KEY);
    assertThat(permissions(root)).isEqualTo("rwx------");
    assertThat(permissions(root.resolve("daily/2024-01-15"))).isEqualTo("rwx------");
    assertThat(permissions(root.resolve(KEY))).isEqualTo("rw-------");
  }

  @Test
  void aCopyFromAnotherFileSystemIsWholeAndForItsOwnerOnly() throws IOException {
    String content = "row\n".repeat(500_000);
    directory.store(stagedElsewhere(content), KEY);
    assertThat(Files.readString(root.resolve(KEY)).equals(content)).isTrue();
    assertThat(permissions(root.resolve(KEY))).isEqualTo("rw-------");
    assertThat(root.resolve(KEY).getParent()).isDirectoryNotContaining("glob:**-part");
  }

  @Test
  void equalContentIsAdopted() throws IOException {
    directory.store(staged("content"), KEY);
    directory.store(staged("content"), KEY);
    assertThat(keys()).containsExactly(KEY);
  }

  @Test
  void otherContentIsRefusedAndNothingOverwritten() throws IOException {
    directory.store(staged("content"), KEY);
    Path other = staged("CONTENT");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> directory.store(other, KEY))
        .withMessageContaining("exists already, with other content");
    assertThat(root.resolve(KEY)).hasContent("content");
  }

  @Test
  void aCopyNeverOverwritesEither() throws IOException {
    directory.store(staged("content"), KEY);
    Path other = stagedElsewhere("CONTENT");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> directory.store(other, KEY))
        .withMessageContaining("exists already, with other content");
    assertThat(root.resolve(KEY)).hasContent("content");
    assertThat(root.resolve(KEY).getParent()).isDirectoryNotContaining("glob:**-part");
  }

  @Test
  void aCopyOfEqualContentIsAdopted() throws IOException {
    directory.store(staged("content"), KEY);
    directory.store(stagedElsewhere("content"), KEY);
    assertThat(keys()).containsExactly(KEY);
  }

  @Test
  void ofSeveralAtTheSameTimeOneIsStoredWhole() throws IOException {
    List<CompletableFuture<Boolean>> attempts =
        IntStream.range(0, 8).mapToObj(this::storeInBackground).toList();
    long stored = attempts.stream().filter(CompletableFuture::join).count();
    assertThat(stored).isOne();
    assertThat(Files.readString(root.resolve(KEY))).matches("content \\d");
  }

  private CompletableFuture<Boolean> storeInBackground(int number) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            directory.store(staged("content " + number), KEY);
            return true;
          } catch (PermanentException | IOException e) {
            return false;
          }
        });
  }

  @Test
  void aListingGoesOnWhileFoldersAreRemoved() throws IOException {
    directory.store(staged("content"), "stays");
    List<String> keys = IntStream.range(0, 300).mapToObj(i -> "day-%d/a".formatted(i)).toList();
    for (String key : keys) {
      Files.createDirectory(root.resolve(key).getParent());
      Files.createFile(root.resolve(key));
    }
    CompletableFuture<Void> deletions =
        CompletableFuture.runAsync(() -> keys.forEach(directory::delete));
    while (!deletions.isDone()) {
      assertThat(keys()).contains("stays");
    }
    deletions.join();
    assertThat(keys()).containsExactly("stays");
  }

  @Test
  void theDirectoryIsMadeButNotAWholePath() throws IOException {
    LocalDirectory unmounted = new LocalDirectory(temporary.resolve("disk/backups"));
    Path file = staged("content");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> unmounted.store(file, KEY))
        .withMessageContaining(temporary.resolve("disk") + " is missing too");
    assertThat(temporary.resolve("disk")).doesNotExist();
  }

  @Test
  void aListingOfAMissingPathFails() {
    LocalDirectory unmounted = new LocalDirectory(temporary.resolve("disk/backups"));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(unmounted::list)
        .withMessageContaining("cannot be listed");
  }

  @Test
  void aDirectoryNotMadeYetIsEmpty() {
    assertThat(directory.list()).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.writeString(root, "no directory");
    Path file = staged("content");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> directory.store(file, KEY))
        .withMessageContaining("cannot be written");
  }

  @Test
  void aLinkToTheDirectoryIsAsGoodAsTheDirectory() throws IOException {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    Files.createSymbolicLink(root, disk);
    directory.store(staged("content"), KEY);
    assertThat(keys()).containsExactly(KEY);
    directory.delete(KEY);
    assertThat(disk).isEmptyDirectory();
  }

  @Test
  void whatStartsWithADotIsNotListed() throws IOException {
    directory.store(staged("content"), KEY);
    Files.writeString(root.resolve("daily/.a.sql.gz.caravan-part"), "half");
    Files.createDirectory(root.resolve(".snapshot"));
    Files.writeString(root.resolve(".snapshot/a.sql.gz"), "old");
    Files.createSymbolicLink(root.resolve("link.sql.gz"), root.resolve(KEY));
    assertThat(keys()).containsExactly(KEY);
  }

  @Test
  void deletingRemovesTheFoldersItEmptiesUpToTheRoot() throws IOException {
    directory.store(staged("content"), KEY);
    directory.store(staged("other"), "daily/b.sql.gz");
    directory.delete(KEY);
    assertThat(root.resolve("daily")).isDirectoryNotContaining("glob:**2024-01-15");
    directory.delete("daily/b.sql.gz");
    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, "daily/2024-01-15/b.sql.gz", "b.sql.gz"})
  void deletingWhatIsMissingIsNoFailure(String key) throws IOException {
    directory.store(staged("content"), "daily/c.sql.gz");
    directory.delete(key);
    assertThat(keys()).containsExactly("daily/c.sql.gz");
  }

  @Test
  void openingWhatIsMissingIsAFailure() {
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> directory.open(KEY))
        .withMessageContaining(KEY + " is not in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "", ".", "a/.."})
  void aKeyThatLeadsOutIsRefused(String key) throws IOException {
    Path file = staged("content");
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> directory.store(file, key))
        .withMessageContaining("leads out of");
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> directory.open(key));
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> directory.delete(key));
  }

  @Test
  void aCopyThatAKilledProcessLeftIsSwept() throws IOException {
    Path file = stagedElsewhere("content");
    Files.createDirectories(root.resolve("daily/2024-01-15"));
    Path left =
        Files.writeString(root.resolve("daily/2024-01-15/.old.sql.gz.caravan-part"), "half");
    directory.store(file, KEY);
    assertThat(left).doesNotExist();
  }

  @Test
  void aCopyThatWasPublishedBeforeItsProcessDiedKeepsItsContent() throws IOException {
    Path file = stagedElsewhere("content");
    Files.createDirectories(root.resolve("daily/2024-01-15"));
    Path published = Files.writeString(root.resolve("daily/2024-01-15/old.sql.gz"), "whole");
    Path left = root.resolve("daily/2024-01-15/.old.sql.gz.caravan-part");
    Files.createLink(left, published);
    directory.store(file, KEY);
    assertThat(left).doesNotExist();
    assertThat(published).hasContent("whole");
  }

  @Test
  void aCopyThatIsUnderWayIsNotSwept() throws IOException {
    Path file = stagedElsewhere("content");
    Files.createDirectories(root.resolve("daily/2024-01-15"));
    Path part = root.resolve("daily/2024-01-15/.other.sql.gz.caravan-part");
    try (ProcessLock lock = ProcessLock.tryAcquire(part, "half").orElseThrow()) {
      directory.store(file, KEY);
      assertThat(part).hasContent("half");
      assertThat(lock.channel().isOpen()).isTrue();
    }
  }
}
