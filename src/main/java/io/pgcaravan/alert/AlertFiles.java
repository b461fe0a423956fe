package io.pgcaravan.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.stage.OwnerOnly;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small JSON files that only their owner may read, each replaced as a whole and on the disk. */
final class AlertFiles {

  private static final Logger LOG = LoggerFactory.getLogger(AlertFiles.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private AlertFiles() {}

  /** What a file holds; none if it is missing or damaged. */
  static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return parse(file, type);
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged and is taken for missing", file);
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("{} cannot be read ({}) and is taken for missing", file, e.toString());
      return Optional.empty();
    }
  }

  /**
   * What a file holds; none if it is missing.
   *
   * @throws JsonProcessingException if it is damaged
   * @throws IOException if it cannot be read now
   */
  static <T> Optional<T> parse(Path file, Class<T> type) throws IOException {
    try {
      return Optional.ofNullable(Manifests.json().readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces a file; after a crash it is the old or the new one. */
  static void write(Path file, Object value) throws IOException {
    OwnerOnly.replace(file, Manifests.json().writeValueAsBytes(value));
  }

  /**
   * Takes a lock, waiting for whoever has it, within reason.
   *
   * @return none if it cannot be had: better told twice than not at all
   */
  static Optional<ProcessLock> lock(Path file) {
    long begin = System.nanoTime();
    try {
      OwnerOnly.directories(file.getParent());
      Optional<ProcessLock> lock = ProcessLock.tryAcquire(file, "");
      while (lock.isEmpty() && System.nanoTime() - begin < PATIENCE.toNanos()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        lock = ProcessLock.tryAcquire(file, "");
      }
      return lock;
    } catch (IOException e) {
      LOG.debug("no lock", e);
      return Optional.empty();
    }
  }
}
