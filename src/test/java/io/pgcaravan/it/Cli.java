package io.pgcaravan.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A command line of the program in a JVM of its own, with only the environment it is given. */
final class Cli {

  private static final long LIMIT_SECONDS = 60;

  private final Path home;
  private final Map<String, String> environment;
  private final List<String> arguments;
  private final List<String> prefix = new ArrayList<>();

  Cli(Path home, Map<String, String> environment, List<String> arguments) {
    this.home = home;
    this.environment = new HashMap<>(environment);
    this.arguments = arguments;
  }

  /** Puts a directory before all others of PATH. */
  Cli withFirstInPath(Path directory) {
    environment.put("PATH", directory + File.pathSeparator + System.getenv("PATH"));
    return this;
  }

  Cli with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Lets another command start the JVM, such as unshare(1). */
  Cli startedBy(List<String> command) {
    prefix.addAll(command);
    return this;
  }

  /** A running one. */
  static final class Running {

    private final Process process;
    private final CompletableFuture<String> out;
    private final StringBuffer errors = new StringBuffer();
    private final CompletableFuture<Void> errorsEnd;

    private Running(Process process) {
      this.process = process;
      this.out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
      this.errorsEnd = CompletableFuture.runAsync(() -> collect(process.getErrorStream()));
    }

    private static String read(InputStream stream) {
      try (stream) {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void collect(InputStream stream) {
      try (var reader = new java.io.InputStreamReader(stream, StandardCharsets.UTF_8)) {
        char[] buffer = new char[4096];
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
          errors.append(buffer, 0, n);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Process process() {
      return process;
    }

    /** Sends it SIGTERM, and goes on reading what it says. */
    void terminate() {
      process.toHandle().destroy();
    }

    /** What it has written to standard error so far. */
    String errors() {
      return errors.toString();
    }

    /** Waits for its end. */
    Outcome outcome() {
      try {
        if (!process.waitFor(LIMIT_SECONDS, SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new AssertionError("the command did not end: " + errors);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      String output = out.join();
      errorsEnd.join();
      List<String> lines = errors.toString().lines().toList();
      List<String> failures =
          lines.stream()
              .filter(line -> line.contains(" ERROR ") || line.startsWith("caravan: "))
              .toList();
      return new Outcome(process.exitValue(), output, lines, failures);
    }
  }

  Running start() {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-Dcaravan.home=" + home));
    command.addAll(ProgramClasses.options());
    command.add("io.pgcaravan.cli.Caravan");
    if ("debug".equals(environment.get("CARAVAN_LOG"))) { // as the launcher does
      command.addAll(prefix.size() + 1, List.of("-Dcaravan.log=DEBUG", "-Dcaravan.exceptions=ex"));
    }
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> inherited = new HashMap<>(builder.environment());
    builder.environment().clear();
    builder.environment().put("PATH", inherited.getOrDefault("PATH", "/usr/bin:/bin"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    try {
      return new Running(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end. */
  Outcome run() {
    return start().outcome();
  }
}
