package io.pgcaravan.drill;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.Postmaster;
import io.pgcaravan.stage.OwnerOnly;
import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where drills take place on this machine: a directory that one drill at a time owns. What another
 * lies there was left by a program that was killed, its server maybe still running.
 */
public final class DrillGround implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DrillGround.class);
  private static final String LOCK = "drill.lock";

  private final Path directory;
  private final ProcessLock lock;
  private int workspaces;

  private DrillGround(Path directory, ProcessLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Enters it, and removes what lies there; the caller closes it.
   *
   * @throws PermanentException if another drill is under way, or the directory cannot be written
   */
  public static DrillGround enter(Path directory, Instant now) {
    String holder =
        "process %d, since %s"
            .formatted(ProcessHandle.current().pid(), now.truncatedTo(ChronoUnit.SECONDS));
    try {
      OwnerOnly.directories(directory);
      Path file = directory.resolve(LOCK);
      ProcessLock lock =
          ProcessLock.tryAcquire(file, holder)
              .orElseThrow(
                  () ->
                      new PermanentException(
                          "a drill is under way already (%s)".formatted(ProcessLock.holder(file)),
                          "wait for its end"));
      return cleared(new DrillGround(directory, lock));
    } catch (IOException e) {
      throw new PermanentException(
          "the directory of drills %s cannot be written (%s)".formatted(directory, e),
          "make it writable for this user, or set STAGE_DIR to another one",
          e);
    }
  }

  /** One that cannot be cleared is left: the next drill tries again. */
  private static DrillGround cleared(DrillGround ground) throws IOException {
    try {
      ground.clear(true);
      return ground;
    } catch (IOException | RuntimeException e) {
      ground.lock.close();
      throw e;
    }
  }

  /** Removes what a killed program left there, unless a drill is under way. */
  public static void sweep(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      Optional<ProcessLock> lock = ProcessLock.tryAcquire(directory.resolve(LOCK), "sweep");
      if (lock.isPresent()) {
        cleared(new DrillGround(directory, lock.get())).close();
      }
    } catch (IOException | CaravanException e) {
      LOG.warn("what an earlier drill left in {} cannot be removed ({})", directory, e.toString());
    }
  }

  /** An empty directory for a server. */
  public Path workspace() throws IOException {
    workspaces++;
    return OwnerOnly.directories(directory.resolve("server-" + workspaces));
  }

  private void clear(boolean tell) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path each : left) {
        if (tell) {
          LOG.warn("a drill that was cut off left {}: its server is stopped and removed", each);
        }
        new Postmaster(each).stop();
        remove(each);
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    try (lock) {
      clear(false);
      Files.deleteIfExists(directory.resolve(LOCK)); // while it is held: who waits opens a new one
    } catch (IOException | CaravanException e) {
      LOG.warn("{} could not be removed ({}); the next drill does", directory, e.toString());
    }
  }
}
