package io.pgcaravan.stage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** One run's place in the stage. Closing it removes all that is in it. */
public final class StageSlot implements AutoCloseable {

  private final Path directory;
  private final ProcessLock lock;

  StageSlot(Path directory, ProcessLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a file for writing, empty even if an earlier attempt left one; the caller closes it. What
   * was there is unlinked, never written over: a destination on the same disk may share it.
   */
  public StageFile create(String name) throws IOException {
    Path path = path(name);
    Files.deleteIfExists(path);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.file());
    try {
      return new StageFile(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  public Path directory() {
    return directory;
  }

  /** Removes a file, if it is there. */
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  /** Where a file of this name is. */
  public Path path(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      Stage.remove(directory);
    }
  }
}
