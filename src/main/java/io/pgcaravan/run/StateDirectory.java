package io.pgcaravan.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files that survive restarts: the last fire and the last run of each plan, and the locks of
 * plans. Each is replaced as a whole, so that a crash leaves the old or the new one.
 */
public final class StateDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

  private final Path root;

  public StateDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Optional<FireRecord> lastFire(String plan) {
    return read(root.resolve("fires").resolve(plan + ".json"), FireRecord.class);
  }

  public void saveFire(String plan, FireRecord fire) {
    write(root.resolve("fires").resolve(plan + ".json"), fire);
  }

  public Optional<RunRecord> lastRun(String plan) {
    return read(root.resolve("runs").resolve(plan + ".json"), RunRecord.class);
  }

  public void saveRun(String plan, RunRecord run) {
    write(root.resolve("runs").resolve(plan + ".json"), run);
  }

  /**
   * Tells this installation from others on hosts of the same name: containers often share one. Made
   * at the first call; where it cannot be remembered, it is new each time.
   */
  public String installation() {
    Path file = root.resolve("installation.json");
    Optional<String> known = read(file, String.class);
    if (known.isPresent()) {
      return known.get();
    }
    String made = UUID.randomUUID().toString().substring(0, 8);
    try {
      if (Files.exists(file)) {
        write(file, made); // a damaged one
      } else {
        claim(file, made);
      }
      return read(file, String.class).orElse(made);
    } catch (PermanentException | IOException e) {
      LOG.debug("the installation's id is not remembered", e);
      return made;
    }
  }

  /** Writes a file unless another program does at the same time; then that one counts. */
  private void claim(Path file, Object value) throws IOException {
    Path own = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    write(own, value);
    try {
      Files.createLink(file, own);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} was written by another program", file);
    } catch (UnsupportedOperationException | IOException e) {
      write(file, value); // a file system without links
    } finally {
      Files.deleteIfExists(own);
    }
  }

  /** The file whose lock says that a plan runs. */
  Path planLock(String plan) {
    Path locks = root.resolve("locks");
    try {
      OwnerOnly.directories(locks);
    } catch (IOException e) {
      throw unwritable(e);
    }
    return locks.resolve(plan + ".lock");
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.ofNullable(Manifests.json().readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged and is taken for missing", file);
      return Optional.empty();
    } catch (IOException e) {
      throw new PermanentException(
          "%s cannot be read (%s)".formatted(file, e),
          "make it readable for this user, or set STATE_DIR to another directory",
          e);
    }
  }

  private void write(Path file, Object value) {
    try {
      OwnerOnly.replace(file, Manifests.json().writeValueAsBytes(value));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private PermanentException unwritable(IOException e) {
    return new PermanentException(
        "the state directory %s cannot be written (%s)".formatted(root, e),
        "make it writable for this user, or set STATE_DIR to another one",
        e);
  }
}
