package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.Progress;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An installation of its own for a test: a home with routes and settings that it may change, and
 * directories for archives, stage and state. Its catalog is empty. Attempts follow each other at
 * once here.
 */
public final class Workspace {

  private static final Progress SILENT =
      (done, totalBytes) ->
          new Progress.Meter() {
            @Override
            public void bytes(long bytes) {
              // nobody looks
            }

            @Override
            public void close() {
              // nothing was shown
            }
          };

  /** Which of Camel's own MBeans there are. */
  private static final String CAMEL_BEANS = "camel.main.jmx-management-mbeans-level";

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();

  private Workspace(Path root) {
    this.root = root;
  }

  /** A fresh one in an empty directory. */
  public static Workspace in(Path root, String databaseUrl) {
    return asShipped(root, databaseUrl)
        .property("caravan.dump.redelivery-delay", "20")
        .property("caravan.delivery.redelivery-delay", "20")
        .property("caravan.delivery.redelivery-multiplier", "1");
  }

  /** The same with the delays that users have. */
  public static Workspace asShipped(Path root, String databaseUrl) {
    Workspace workspace = new Workspace(root);
    try {
      copy(project().resolve("routes"), workspace.routes());
      copy(project().resolve("templates"), workspace.home().resolve("templates"));
      Files.copy(
          project().resolve("application.properties"),
          workspace.home().resolve("application.properties"));
      EmptyCatalog.write(workspace.state().resolve("catalog.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return workspace
        .property(CAMEL_BEANS, "ContextOnly")
        .set("DATABASE_URL", databaseUrl)
        .set("ROUTES_DIR", workspace.routes().toString())
        .set("TEMPLATES_DIR", workspace.home().resolve("templates").toString())
        .set("BACKUP_DIR", workspace.backups().toString())
        .set("STAGE_DIR", workspace.stage().toString())
        .set("STATE_DIR", workspace.state().toString())
        .set("HTTP_PORT", "off"); // several run beside each other
  }

  /** With all MBeans that users have: those of routes cost as much time as the routes. */
  Workspace withRouteBeans() {
    return property(CAMEL_BEANS, "RoutesOnly");
  }

  /** Without the catalog that it has else: the first that asks for it makes it. */
  Workspace withoutCatalog() {
    try {
      remove(state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The directory of the project under test. */
  static Path project() {
    return Path.of(System.getProperty("caravan.home", "")).toAbsolutePath();
  }

  public Path home() {
    return root.resolve("home");
  }

  public Path routes() {
    return home().resolve("routes");
  }

  Path backups() {
    return root.resolve("backups");
  }

  Path stage() {
    return root.resolve("stage");
  }

  Path state() {
    return root.resolve("state");
  }

  /** A place for what a test needs besides. */
  Path other(String name) {
    return root.resolve(name);
  }

  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Sets an environment variable. */
  public Workspace set(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets a property; the last line of a name counts. */
  public Workspace property(String name, String value) {
    try {
      Files.writeString(
          home().resolve("application.properties"),
          "\n%s = %s\n".formatted(name, value),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Removes the shipped plans, whose schedules might fire during a test. */
  public Workspace withoutShippedPlans() {
    for (String name :
        List.of("hourly", "daily", "weekly", "monthly", "drill", "weekly-summary", "mirror")) {
      try {
        Files.delete(routes().resolve("plans").resolve(name + ".camel.yaml"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  /** Adds a plan with a name, a yearly schedule, and further parameters, as name and value. */
  public Workspace plan(String name, String... parameters) {
    Map<String, String> values = new HashMap<>(Map.of("plan", name, "cron", "0 0 0 1 1 ?"));
    for (int i = 0; i < parameters.length; i += 2) {
      values.put(parameters[i], parameters[i + 1]);
    }
    return templated("plans/" + name, "backup-plan", values);
  }

  /** Adds a file with one instance of a route template. */
  Workspace templated(String file, String template, Map<String, String> parameters) {
    String lines =
        parameters.entrySet().stream()
            .map(
                entry ->
                    "      - { name: %s, value: '%s' }\n"
                        .formatted(entry.getKey(), entry.getValue().replace("'", "''")))
            .collect(Collectors.joining());
    return routeFile(
        file,
        "- templatedRoute:\n    routeTemplateRef: %s\n    parameters:\n%s"
            .formatted(template, lines));
  }

  /** Adds a file below routes, or replaces it. */
  public Workspace routeFile(String name, String content) {
    try {
      Files.writeString(routes().resolve(name + ".camel.yaml"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a route file from this test's resources. */
  public Workspace routeFileFrom(String resource, String name) {
    return routeFile(name, resource(resource));
  }

  /** Copies a destination from routes/examples into place, as a user does. */
  Workspace exampleDestination(String name) {
    try {
      Path example = project().resolve("routes/examples").resolve(name + ".camel.yaml");
      return routeFile("destinations/" + name, Files.readString(example));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a route file says now. */
  String routeFileContent(String name) {
    try {
      return Files.readString(routes().resolve(name + ".camel.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts back a route file that the test had replaced. */
  Workspace restoreShippedRouteFile(String name) {
    try {
      Path shipped = project().resolve("routes").resolve(name + ".camel.yaml");
      return routeFile(name, Files.readString(shipped));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (InputStream stream = Workspace.class.getResourceAsStream("/it/" + name)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource /it/" + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the program inside this JVM; the caller closes it. */
  public CaravanRuntime start(boolean schedules) {
    return CaravanRuntime.start(home(), environment(), schedules, SILENT);
  }

  /** Runs {@code backup PLAN} inside this JVM. */
  Outcome backup(String plan) {
    return fire("backup", Map.of("plan", plan, "trigger", "cli", "note", "a note"));
  }

  /** Fires a route inside this JVM, as a command does. */
  public Outcome fire(String route, Map<String, Object> headers) {
    try (LogLines log = LogLines.capture()) {
      int exitCode = 0;
      try (CaravanRuntime runtime = start(false)) {
        assertThat(runtime.brokenFiles()).isEmpty();
        runtime.fire(route, headers);
      } catch (CaravanException e) {
        exitCode = e instanceof UsageException ? 2 : 1;
      }
      return new Outcome(exitCode, "", log.all(), log.errors());
    }
  }

  /** A command in a JVM of its own. */
  Cli cli(String... arguments) {
    return new Cli(home(), environment(), List.of(arguments));
  }

  /**
   * Every file below the backup directory, dot files too, by its path there; but for the word on
   * how to restore.
   */
  List<String> stored() {
    return files(backups()).stream().filter(name -> !name.endsWith("HOW-TO-RESTORE.txt")).toList();
  }

  /** The archives among them: neither manifests nor companions. */
  List<String> archives() {
    return stored().stream()
        .filter(name -> !name.endsWith(".json") && !name.contains(".globals.sql"))
        .toList();
  }

  /** The only archive there is. */
  Path archive() {
    List<String> archives = archives();
    assertThat(archives).hasSize(1);
    return backups().resolve(archives.get(0));
  }

  static Manifest manifest(Path archive) {
    Path file = archive.resolveSibling(archive.getFileName() + Manifests.SUFFIX);
    try (InputStream stream = Files.newInputStream(file)) {
      return Manifests.read(file.toString(), stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing of a failed run is left: no file, no stage, no process. */
  void holdsNothing() {
    assertThat(files(backups())).isEmpty();
    assertThat(kept()).isEmpty();
    holdsNoLeftovers();
  }

  /** What stays in the stage for redelivery, but for the word on how to restore. */
  List<String> kept() {
    return files(stage().resolve("kept")).stream()
        .filter(name -> !name.endsWith("HOW-TO-RESTORE.txt"))
        .toList();
  }

  /** No stage but for what waits for redelivery, no file under way, no process. */
  void holdsNoLeftovers() {
    assertThat(files(stage())).allMatch(name -> name.startsWith("kept/"));
    assertThat(stored()).noneMatch(name -> name.contains("-part"));
    await().atMost(Duration.ofSeconds(5)).until(() -> clientProcesses().isEmpty());
  }

  /** Client tools that this JVM started and that still run. */
  private static List<String> clientProcesses() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().commandLine())
        .flatMap(Optional::stream)
        .filter(line -> line.matches("(?s).*(pg_dump|psql|pg_restore).*"))
        .toList();
  }

  /** All files below a directory, sorted, by their paths there. */
  static List<String> files(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> !Files.isDirectory(path))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void remove(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }
}
