package io.pgcaravan.postgres;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server in a directory of its own, on a free port of the loopback address, for a
 * drill, a demo or a test. What it holds is meant to be lost: it does not wait for the disk, and
 * closing it kills it. It does not outlive this program, unless that is killed.
 */
public final class EmbeddedServer implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LIFETIME = Duration.ofDays(30);
  private static final long PAUSE_MILLIS = 20;

  private final Postmaster postmaster;
  private final int port;
  private final String password;
  private final ClientProcess process;

  private EmbeddedServer(Postmaster postmaster, int port, String password, ClientProcess process) {
    this.postmaster = postmaster;
    this.port = port;
    this.password = password;
    this.process = process;
  }

  /**
   * Starts a server of the newest major version that is not newer than the client's. Whoever can
   * reach the loopback address may use it.
   *
   * @param binaries directory of the jars
   * @param workspace empty directory for its files
   * @param clientMajor version of pg_dump
   * @throws PermanentException if there is none that old, or it does not start
   */
  public static EmbeddedServer start(Path binaries, Path workspace, int clientMajor) {
    int major =
        new EmbeddedBinaries(binaries)
            .highest(clientMajor)
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
    return startMajor(binaries, workspace, major, List.of());
  }

  /**
   * The same with settings of its own.
   *
   * @param settings {@code name=value}
   */
  public static EmbeddedServer startMajor(
      Path binaries, Path workspace, int major, List<String> settings) {
    return start(new EmbeddedBinaries(binaries), workspace, major, "", settings);
  }

  /**
   * Starts a server that an archive can be restored into: of the oldest major version that is not
   * older than the one it was made of.
   *
   * @param archiveMajor version of the archive's server
   * @param clientMajor version of the newest client tools
   * @param password asked for, whoever connects
   * @throws PermanentException if there is none, or it does not start
   */
  public static EmbeddedServer startFor(
      Path binaries, Path workspace, int archiveMajor, int clientMajor, String password) {
    EmbeddedBinaries there = new EmbeddedBinaries(binaries);
    int major =
        there
            .lowest(archiveMajor, Math.max(archiveMajor, clientMajor))
            .orElseThrow(
                () ->
                    new PermanentException(
                        "no embedded PostgreSQL fits an archive of version %d and client tools of version %d; there are %s"
                            .formatted(archiveMajor, clientMajor, there.majors()),
                        "set DRILL_URL to a server of version %d or newer"
                            .formatted(archiveMajor)));
    return start(there, workspace, major, password, List.of());
  }

  private static EmbeddedServer start(
      EmbeddedBinaries binaries,
      Path workspace,
      int major,
      String password,
      List<String> settings) {
    requireUnprivileged();
    try {
      binaries.unpack(major, workspace);
      Postmaster postmaster = new Postmaster(workspace);
      initialise(postmaster, password);
      int port = freePort();
      EmbeddedServer server =
          new EmbeddedServer(postmaster, port, password, process(postmaster, port, settings));
      server.awaitReady();
      return server;
    } catch (IOException | CaravanException e) {
      throw new PermanentException(
          "the embedded PostgreSQL %d did not start (%s)".formatted(major, e.getMessage()),
          "look whether its directory has room; a server of your own serves as well, by its URL",
          e);
    }
  }

  private static void initialise(Postmaster postmaster, String password) throws IOException {
    List<String> command = new ArrayList<>(postmaster.program("initdb"));
    command.addAll(List.of("--username=postgres", "--encoding=UTF8", "--locale=" + locale()));
    command.addAll(List.of("--no-sync", "--pgdata=" + postmaster.data()));
    if (password.isEmpty()) {
      command.add("--auth=trust");
      ClientProcess.output(command, Map.of(), LIMIT);
      return;
    }
    Path file =
        Files.createTempFile(
            postmaster.workspace(),
            "password",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(file, password);
      command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + file));
      ClientProcess.output(command, Map.of(), LIMIT);
    } finally {
      Files.delete(file);
    }
  }

  private static String locale() {
    return System.getProperty("os.name").startsWith("Linux") ? "C.UTF-8" : "C";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ClientProcess process(Postmaster postmaster, int port, List<String> settings) {
    List<String> command = new ArrayList<>(postmaster.program("postgres"));
    command.addAll(List.of("-D", postmaster.data().toString(), "-p", String.valueOf(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "full_page_writes=off",
            "max_locks_per_transaction=1024")) {
      command.addAll(List.of("-c", setting));
    }
    settings.forEach(setting -> command.addAll(List.of("-c", setting))); // the last one counts
    return ClientProcess.start(command, Map.of(), LIFETIME);
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /**
   * Looks whether servers can be started by this user.
   *
   * @throws PermanentException if not
   */
  public static void requireUnprivileged() {
    if (!isRoot()) {
      return;
    }
    try {
      ClientProcess.output(List.of("unshare", "--user", "true"), Map.of(), LIMIT);
    } catch (CaravanException e) {
      throw new PermanentException(
          "the embedded PostgreSQL cannot run as root where user namespaces are forbidden",
          "run the program as another user, or name a server of your own, by its URL",
          e);
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!postmaster.isReady()) {
      if (!process.isAlive()) {
        process.requireSuccess("postgres");
      }
      if (System.nanoTime() > deadline) {
        process.close();
        throw new PermanentException(
            "it was not ready after %d s".formatted(LIMIT.toSeconds()), "try again");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PermanentException("it was not waited for", "try again", e);
    }
  }

  /** The URL of one of its databases; it holds the password, if there is one. */
  public String url(String database) {
    return "postgresql://postgres%s@127.0.0.1:%d/%s"
        .formatted(password.isEmpty() ? "" : ":" + password, port, database);
  }

  /** The same, taken apart. */
  public DatabaseUrl database(String database) {
    return DatabaseUrl.parse(url(database));
  }

  public int port() {
    return port;
  }

  /** Stops it at once; its files stay. */
  @Override
  public void close() {
    postmaster.stop();
    process.close();
  }
}
