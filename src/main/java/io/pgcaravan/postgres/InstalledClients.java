package io.pgcaravan.postgres;

import static java.util.Comparator.comparingInt;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds every installed version of the client tools and chooses one that fits a server.
 *
 * <p>{@code pg_dump} refuses a server newer than itself, and an archive of a newer {@code pg_dump}
 * may not load into an older server: the best is the lowest version that is not older than the
 * server.
 */
public final class InstalledClients {

  /** Where packages put versions side by side: Debian, the PGDG's RPMs, Homebrew, Postgres.app. */
  private static final List<Side> SIDE_BY_SIDE =
      List.of(
          new Side("/usr/lib/postgresql", "*"),
          new Side("/usr", "pgsql-*"),
          new Side("/opt/homebrew/opt", "{postgresql@*,libpq}"),
          new Side("/usr/local/opt", "{postgresql@*,libpq}"),
          new Side("/Applications/Postgres.app/Contents/Versions", "*"));

  private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);

  private record Side(String parent, String glob) {}

  private final List<Path> directories;
  private @Nullable List<ClientTools> found;

  /** Those in the given directories, the first preferred among equals. */
  public InstalledClients(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** Those of this machine: in {@code PATH} first, then where packages install them. */
  public static InstalledClients ofThisMachine() {
    List<Path> directories = new ArrayList<>();
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String entry : path.split(File.pathSeparator)) {
      if (!entry.isBlank()) {
        directories.add(Path.of(entry));
      }
    }
    SIDE_BY_SIDE.forEach(side -> directories.addAll(installations(side)));
    return new InstalledClients(directories);
  }

  private static List<Path> installations(Side side) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(Path.of(side.parent()), side.glob())) {
      stream.forEach(version -> found.add(version.resolve("bin")));
    } catch (IOException e) {
      return List.of(); // nothing of that packager here
    }
    return found.stream().sorted().toList();
  }

  /**
   * Every set of tools that answers, in order of preference; a broken one is left out. They are
   * asked once: a later installation is seen by a later instance.
   */
  public synchronized List<ClientTools> all() {
    if (found == null) {
      found = find();
    }
    return found;
  }

  private List<ClientTools> find() {
    Set<Path> seen = new HashSet<>();
    List<ClientTools> tools = new ArrayList<>();
    for (Path directory : directories) {
      Path pgDump = directory.resolve("pg_dump");
      if (Files.isExecutable(pgDump) && seen.add(real(directory))) {
        version(pgDump).ifPresent(version -> tools.add(new ClientTools(directory, version)));
      }
    }
    return List.copyOf(tools);
  }

  /** The directory behind links: /bin is /usr/bin on many systems. */
  private static Path real(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      return directory;
    }
  }

  private static Optional<ServerVersion> version(Path pgDump) {
    try {
      return ServerVersion.find(
          ClientProcess.output(List.of(pgDump.toString(), "--version"), Map.of(), VERSION_LIMIT));
    } catch (CaravanException e) {
      return Optional.empty();
    }
  }

  /**
   * The preferred set of tools of any version, good for a question to any server.
   *
   * @throws PermanentException if no {@code pg_dump} is installed
   */
  public ClientTools any() {
    return all().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new PermanentException(
                    "pg_dump was not found in PATH nor where packages install it",
                    "install the PostgreSQL client tools (Debian and Ubuntu: postgresql-client)"));
  }

  /**
   * The newest set of tools: its pg_restore reads what the others wrote.
   *
   * @throws PermanentException if no {@code pg_dump} is installed
   */
  public ClientTools newest() {
    return all().stream().max(comparingInt(tools -> tools.version().major())).orElseGet(this::any);
  }

  /**
   * The lowest installed version that is not older than the server.
   *
   * @throws PermanentException naming both versions if all are older, or none is installed
   */
  public ClientTools fitting(ServerVersion server) {
    any();
    List<ClientTools> installed = all();
    return installed.stream()
        .filter(tools -> tools.version().major() >= server.major())
        .min(comparingInt(tools -> tools.version().major()))
        .orElseThrow(() -> tooOld(server, installed));
  }

  private static PermanentException tooOld(ServerVersion server, List<ClientTools> installed) {
    ClientTools newest =
        installed.stream()
            .max(comparingInt(tools -> tools.version().major()))
            .orElseThrow(IllegalStateException::new);
    return new PermanentException(
        "the server is PostgreSQL %s, but the newest installed pg_dump is %s (%s)"
            .formatted(server, newest.version(), newest.pgDump()),
        "install the package postgresql-client-%d (Debian and Ubuntu, from apt.postgresql.org if needed) or postgresql%d (RHEL, Fedora)"
            .formatted(server.major(), server.major()));
  }
}
