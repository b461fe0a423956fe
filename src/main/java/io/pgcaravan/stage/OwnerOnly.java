package io.pgcaravan.stage;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

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

  private static FileAttribute<?>[] attributes(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
