package io.pgcaravan.postgres;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server process of a workspace, found by its files: also one that a killed program left.
 *
 * @param workspace of an embedded server, with its programs and data
 */
public record Postmaster(Path workspace) {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String READY = "ready";
  private static final int READY_LINE = 7; // of postmaster.pid

  Path data() {
    return workspace.resolve("data");
  }

  /** PostgreSQL refuses to run as root; for root it is started in a user namespace. */
  List<String> program(String name) {
    String path = workspace.resolve("bin").resolve(name).toString();
    return EmbeddedServer.isRoot() ? List.of("unshare", "--user", path) : List.of(path);
  }

  /** As pg_ctl(1) looks for it. */
  boolean isReady() {
    List<String> lines = lines();
    return lines.size() > READY_LINE && lines.get(READY_LINE).strip().equals(READY);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(data().resolve("postmaster.pid"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Stops the server, if it still runs. */
  public void stop() {
    Optional<ProcessHandle> running = process();
    if (running.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(program("pg_ctl"));
    command.addAll(List.of("--pgdata=" + data(), "--mode=immediate", "stop"));
    try {
      ClientProcess.output(command, Map.of(), LIMIT);
    } catch (CaravanException e) {
      running.get().descendants().forEach(ProcessHandle::destroyForcibly);
      running.get().destroyForcibly();
    }
    awaitStop();
  }

  /** The living one; an old process id may be another server's by now. */
  private Optional<ProcessHandle> process() {
    return lines().stream()
        .findFirst()
        .map(String::strip)
        .filter(line -> line.matches("\\d{1,18}"))
        .map(Long::valueOf)
        .flatMap(ProcessHandle::of)
        .filter(
            found ->
                found
                    .info()
                    .commandLine()
                    .filter(line -> line.contains(data().toString()))
                    .isPresent());
  }

  /** Waits until a server that was told to stop has gone; its files can be removed then. */
  public void awaitStop() {
    process()
        .ifPresent(
            process -> {
              try {
                process.onExit().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (ExecutionException | TimeoutException e) {
                throw new PermanentException(
                    "the embedded PostgreSQL in %s does not stop".formatted(workspace),
                    "end its process and remove the directory",
                    e);
              }
            });
  }
}
