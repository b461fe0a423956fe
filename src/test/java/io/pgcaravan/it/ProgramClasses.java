package io.pgcaravan.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Options of a JVM that runs the program from the tests: its class path, and the archive of its
 * classes, which halves the start as the launcher's does. Where the tests do not run on the jar,
 * but on classes, there is no archive.
 */
final class ProgramClasses {

  private static final Path TARGET = Workspace.project().resolve("target");
  private static final Path JAR = TARGET.resolve("pg-caravan.jar");
  private static final Path ARCHIVE = TARGET.resolve("pg-caravan-tests.jsa");
  private static final long LIMIT_SECONDS = 240;

  /** Found once for all tests of a JVM. */
  private static final class Found {
    static final List<String> OPTIONS = find();
  }

  private ProgramClasses() {}

  /** For a JVM with the serial collector. */
  static List<String> options() {
    return Found.OPTIONS;
  }

  private static List<String> find() {
    String path = System.getProperty("java.class.path");
    if (!List.of(path.split(File.pathSeparator)).contains(JAR.toString())) {
      return List.of("-cp", path);
    }
    try {
      return List.of(
          "-Xlog:disable", // another JVM's archive is left alone without a word
          "-XX:SharedArchiveFile=" + archive(),
          "-cp",
          JAR + File.pathSeparator + path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path archive() throws IOException {
    Path lock = TARGET.resolve("pg-caravan-tests.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) { // two JVMs of one build make one
      if (held.isValid() && isStale()) {
        make();
      }
    }
    return ARCHIVE;
  }

  private static boolean isStale() throws IOException {
    return Files.notExists(ARCHIVE)
        || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) < 0;
  }

  /** What a backup reads, though it fails: nothing is at its address. */
  private static void make() throws IOException {
    Path made = Files.createTempDirectory(TARGET, "classes");
    Path home = Workspace.project();
    Path state = made.resolve("state");
    EmptyCatalog.write(state.resolve("catalog.db"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xlog:disable"));
    command.add("-XX:ArchiveClassesAtExit=" + made.resolve("archive"));
    command.addAll(List.of("-Dcaravan.home=" + home, "-jar", JAR.toString(), "backup", "daily"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear(); // whoever runs the tests may have settings
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("STATE_DIR", state.toString());
    builder.environment().put("STAGE_DIR", made.resolve("stage").toString());
    builder.environment().put("BACKUP_DIR", made.resolve("backups").toString());
    builder.environment().put("DATABASE_URL", "postgresql://127.0.0.1:1/none");
    builder.redirectErrorStream(true).redirectOutput(made.resolve("log").toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 1) {
        process.destroyForcibly();
        throw new IOException("no archive of classes: " + Files.readString(made.resolve("log")));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (Files.notExists(made.resolve("archive"))) {
      Files.createFile(made.resolve("archive")); // an empty one is none, and not tried for again
    }
    Files.move(made.resolve("archive"), ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
    Workspace.remove(made);
  }
}
