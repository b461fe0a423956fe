package io.pgcaravan.stage;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Where archives are sealed before they are delivered: a directory with a slot for each run.
 *
 * <p>A slot's lock tells whether its run still lives; the slots of dead ones are swept. Safe for
 * several processes at once.
 */
public final class Stage {

  private static final String LOCK = ".lock";

  private final Path directory;

  public Stage(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  public Path directory() {
    return directory;
  }

  /**
   * Makes a slot for a run; the caller closes it.
   *
   * @throws PermanentException if the directory cannot be written
   */
  public StageSlot open(String runId) {
    try {
      OwnerOnly.directories(directory);
      DiskSpace.requireReserve(directory);
      Path slot = directory.resolve(runId);
      Path lockFile = directory.resolve(runId + LOCK); // beside it: no moment without its lock
      ProcessLock lock = lock(lockFile, runId);
      try {
        OwnerOnly.directories(slot);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
      return new StageSlot(slot, lock);
    } catch (IOException e) {
      throw DiskSpace.full(directory, e)
          .orElseGet(
              () ->
                  new PermanentException(
                      "the stage directory %s cannot be written (%s)"
                          .formatted(directory, e.getClass().getSimpleName()),
                      "make it writable for this user, or set STAGE_DIR to another one",
                      e));
    }
  }

  /**
   * Another process's sweep may hold a lock for a moment, before it is known to be a living one's.
   */
  private static ProcessLock lock(Path lockFile, String runId) throws IOException {
    for (int attempt = 0; attempt < 50; attempt++) {
      Optional<ProcessLock> lock = ProcessLock.tryAcquire(lockFile, runId);
      if (lock.isPresent()) {
        return lock.get();
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    throw new IOException("the run id %s is taken".formatted(runId));
  }

  /**
   * Removes what runs left that ended without cleaning up; those that still run are not touched.
   *
   * @return the ids of the runs whose slots were removed
   */
  public List<String> sweep() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<String> removed = new ArrayList<>();
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(directory, "*" + LOCK)) {
      for (Path lockFile : locks) {
        String name = lockFile.getFileName().toString();
        String runId = name.substring(0, name.length() - LOCK.length());
        Optional<ProcessLock> lock = ProcessLock.tryAcquire(lockFile, "sweep");
        if (lock.isPresent()) {
          // a lock without a slot is one of a run that begins or ends just now
          boolean left = Files.isDirectory(directory.resolve(runId));
          remove(directory.resolve(runId));
          lock.get().close();
          if (left) {
            removed.add(runId);
          }
        }
      }
    }
    return removed;
  }

  /** Removes a slot, its directory first: while the lock's file is there, a sweep can finish. */
  static void remove(Path slot) throws IOException {
    if (Files.isDirectory(slot)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(slot)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException e) {
        return; // another process sweeps too
      }
      Files.deleteIfExists(slot);
    }
    Files.deleteIfExists(slot.resolveSibling(slot.getFileName() + LOCK));
  }
}
