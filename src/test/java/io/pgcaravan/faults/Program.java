package io.pgcaravan.faults;

import io.pgcaravan.faults.Round.Command;
import io.pgcaravan.faults.Round.Kill;
import io.pgcaravan.it.Outcome;
import io.pgcaravan.it.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program, as it is built: in a JVM of its own, or in this one. */
final class Program {

  private static final long LIMIT_SECONDS = 180;

  /** Gives the JVM another host name, and so another machine's identity. */
  private static final List<String> ELSEWHERE =
      List.of("unshare", "--uts", "sh", "-c", "hostname elsewhere && exec \"$@\"", "sh");

  private final Path project;
  private final Workspace workspace;

  Program(Path project, Workspace workspace) {
    this.project = project;
    this.workspace = workspace;
  }

  /** Whether this machine lets a JVM have another host name. */
  static boolean canBeElsewhere() throws IOException, InterruptedException {
    List<String> probe = new ArrayList<>(ELSEWHERE);
    probe.add("true");
    return new ProcessBuilder(probe)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * Runs a command in this JVM, where its code is warm.
   *
   * @param force whether a prune may delete more than half
   */
  Outcome runHere(Command command, boolean force) throws Stuck {
    String route = command == Command.REDELIVER ? "redeliver" : command.name().toLowerCase();
    Map<String, Object> headers =
        command == Command.PRUNE
            ? Map.of("plan", Installation.PLAN, "force", force)
            : Map.of("plan", Installation.PLAN, "trigger", "cli", "note", "");
    CompletableFuture<Outcome> future =
        CompletableFuture.supplyAsync(() -> workspace.fire(route, headers));
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Stuck(command + " did not end within " + LIMIT_SECONDS + " seconds");
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Something that did not end. */
  static final class Stuck extends Exception {
    private static final long serialVersionUID = 1L;

    Stuck(String message) {
      super(message);
    }
  }

  /** One in a JVM of its own. */
  static final class Running {

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch seen = new CountDownLatch(1);
    private final CompletableFuture<Void> end;

    private Running(Process process, String phrase) {
      this.process = process;
      this.end = CompletableFuture.runAsync(() -> read(phrase));
    }

    private void read(String phrase) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
          if (line.contains(phrase)) {
            seen.countDown();
          }
        }
      } catch (IOException e) {
        lines.add(e.toString());
      } finally {
        seen.countDown();
      }
    }

    /** Waits for a moment, at most so long; whether it lives then. */
    boolean livesAfter(int millis) throws InterruptedException {
      return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Kills it at a moment, unless it ends before. */
    void kill(Kill kill) throws InterruptedException {
      if (!kill.phrase().isEmpty()) {
        seen.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      if (livesAfter(kill.delayMillis())) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    }

    Outcome outcome() throws InterruptedException, Stuck {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new Stuck("a command did not end within " + LIMIT_SECONDS + " seconds: " + lines);
      }
      end.join();
      return new Outcome(process.exitValue(), "", List.copyOf(lines), List.of());
    }
  }

  /**
   * Starts a command in a JVM of its own.
   *
   * @param elsewhere the directory of another machine's state; none for this machine
   * @param phrase for which a kill waits
   */
  Running start(Command command, Optional<Path> elsewhere, String phrase) throws IOException {
    List<String> line = new ArrayList<>(elsewhere.isPresent() ? ELSEWHERE : List.of());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m", "-Xshare:auto"));
    line.add("-XX:SharedArchiveFile=" + project.resolve("target/pg-caravan.jsa"));
    line.addAll(List.of("-Xlog:disable", "-Dcaravan.home=" + workspace.home(), "-jar"));
    line.add(project.resolve("target/pg-caravan.jar").toString());
    line.add(command == Command.PRUNE ? "prune" : "backup");
    line.add(Installation.PLAN);
    if (command == Command.REDELIVER) {
      line.add("--redeliver");
    }
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(workspace.environment());
    elsewhere.ifPresent(
        directory -> {
          builder.environment().put("STATE_DIR", directory.resolve("state").toString());
          builder.environment().put("STAGE_DIR", directory.resolve("stage").toString());
        });
    return new Running(builder.start(), phrase);
  }
}
