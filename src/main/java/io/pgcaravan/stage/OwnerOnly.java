package io.pgcaravan.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes files and directories that only their owner may read, on systems that know owners. */
public final class OwnerOnly {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private OwnerOnly() {}

  /** Attributes for a new file: {@code rw-------}. */
  public static FileAttribute<?>[] file() {
    return attributes("rw-------");
  }

  /** Creates the directory and those above it that are missing; existing ones stay as they are. */
  public static Path directories(Path directory) throws IOException {
    return Files.createDirectories(directory, attributes("rwx------"));
  }

  /**
   * Replaces a file as a whole, and makes the directories above it that are missing; after a crash
   * it is the old or the new one. Threads and programs may do so at the same time: the last one
   * counts.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    directories(file.getParent());
    // what a killed program left is written over by the next one of its name
    Path next =
        file.resolveSibling(
            ".%s.%d-%d"
                .formatted(
                    file.getFileName(),
                    ProcessHandle.current().pid(),
                    Thread.currentThread().getId()));
    Files.deleteIfExists(next);
    try {
      write(next, content);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  /**
   * Makes a file whose content is on the disk when this returns, also if the thread is told to end.
   */
  private static void write(Path file, byte[] content) throws IOException {
    boolean interrupted = Thread.interrupted(); // it would close the channel
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), file())) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
