package io.pgcaravan.it;

import io.pgcaravan.postgres.ClientTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory of client tools, some of them scripts: for a pg_dump that misbehaves. */
final class FakeTools {

  private final Path directory;

  private FakeTools(Path directory) {
    this.directory = directory;
  }

  static FakeTools in(Path parent) {
    try {
      return new FakeTools(Files.createDirectory(parent.resolve("tools")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The real tools, but for pg_dump: that runs a script, which finds the real one as {@code $REAL}
   * and this directory as {@code $HERE}. Asked for its version, it tells that of the real one.
   */
  static FakeTools wrapping(Path parent, ClientTools real, String script) {
    FakeTools tools = in(parent);
    for (String name : new String[] {"psql", "pg_restore", "pg_dumpall"}) {
      tools.link(name, real.directory().resolve(name));
    }
    return tools.pgDump(
        "REAL='%s'\nHERE='%s'\nif [ \"$1\" = --version ]; then exec \"$REAL\" --version; fi\n%s"
            .formatted(real.pgDump(), tools.directory, script));
  }

  private void link(String name, Path target) {
    try {
      Files.createSymbolicLink(directory.resolve(name), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes pg_dump a shell script. */
  FakeTools pgDump(String script) {
    return tool("pg_dump", script);
  }

  /** Makes a tool a shell script. */
  FakeTools tool(String name, String script) {
    Path file = directory.resolve(name);
    try {
      Files.deleteIfExists(file);
      Files.writeString(file, "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** What a script has written into a file here; empty as long as there is none. */
  String written(String name) {
    try {
      return Files.readString(directory.resolve(name)).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }
}
