package io.pgcaravan.destination;

import io.pgcaravan.stage.ProcessLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a file appear under another name: whole and durable, or not at all, and never over another.
 *
 * <p>It appears by a hard link: atomic, refused if the name is taken, and without a second copy
 * where both names are on one file system. Elsewhere a copy is made under a name that starts with a
 * dot, locked while its process lives, and then linked. What appears has been flushed to the disk.
 */
final class AtomicStore {

  private static final Logger LOG = LoggerFactory.getLogger(AtomicStore.class);
  private static final String PART_SUFFIX = ".caravan-part";

  private AtomicStore() {}

  /**
   * Stores a file under a name in an existing directory.
   *
   * @throws FileAlreadyExistsException if the name is taken
   */
  static void store(Path file, Path target) throws IOException {
    flush(file);
    if (!link(target, file)) {
      copy(target, file);
    }
  }

  private static void flush(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Whether it could be linked; not across file systems, and not on each one. */
  private static boolean link(Path target, Path file) throws IOException {
    try {
      Files.createLink(target, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      LOG.debug("{} cannot be a hard link", target, e);
      return false;
    }
  }

  private static void copy(Path target, Path file) throws IOException {
    Path part = target.resolveSibling("." + target.getFileName() + PART_SUFFIX);
    sweepParts(target.getParent());
    Optional<ProcessLock> held = ProcessLock.tryAcquire(part, "");
    if (held.isEmpty()) {
      throw new IOException("another process stores " + target.getFileName());
    }
    try (ProcessLock lock = held.get();
        FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      try {
        long bytes = source.size();
        for (long at = 0; at < bytes; ) {
          at += source.transferTo(at, bytes - at, lock.channel());
        }
        lock.channel().force(true);
        if (Files.mismatch(file, part) >= 0) {
          throw new IOException("the copy of %s differs from it".formatted(file));
        }
        publish(target, part);
      } finally {
        Files.deleteIfExists(part); // while it is locked: a sweep must not find it without its lock
      }
    }
  }

  private static void publish(Path target, Path part) throws IOException {
    if (!link(target, part)) {
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(part, target);
    }
  }

  /**
   * Removes copies whose process died; a living one holds its lock. Only the name goes: one that
   * died between link and removal shares its content with the file it published.
   */
  private static void sweepParts(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*" + PART_SUFFIX)) {
      for (Path part : parts) {
        Optional<ProcessLock> dead = ProcessLock.tryAcquire(part, "");
        if (dead.isPresent()) {
          Files.deleteIfExists(part);
          dead.get().close();
        }
      }
    }
  }
}
