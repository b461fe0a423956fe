package io.pgcaravan.stage;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a full disk from other failures, and keeps a reserve free. */
public final class DiskSpace {

  private static final long MOST_RESERVED_BYTES = 256L * 1024 * 1024;

  private DiskSpace() {}

  /**
   * Checks that the disk has more free than a reserve of 5 %, at most 256 MiB: what else runs there
   * must not fail because of a backup.
   *
   * @throws PermanentException if it has not
   */
  public static void requireReserve(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    long reserve = Math.min(MOST_RESERVED_BYTES, store.getTotalSpace() / 20);
    if (store.getUsableSpace() < reserve) {
      throw exception(directory, null);
    }
  }

  /** The failure behind an exception, if that is a full disk. */
  public static Optional<PermanentException> full(Path directory, IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    boolean full = message.contains("no space left") || message.contains("quota exceeded");
    return full ? Optional.of(exception(directory, failure)) : Optional.empty();
  }

  private static PermanentException exception(Path directory, @Nullable Exception cause) {
    return new PermanentException(
        "the disk of %s is full".formatted(directory),
        "free some space there, or set another directory; `./caravan doctor` tells how much is needed",
        cause);
  }
}
