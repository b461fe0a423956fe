package io.pgcaravan.postgres;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running client tool with a time limit: its output is read live, its error output is drained
 * beside, and it does not outlive its owner.
 *
 * <p>When the limit is over, when it is {@linkplain #close() closed}, or when the program ends, the
 * whole process tree is killed: a grandchild that holds the pipe would otherwise keep the reader
 * waiting.
 */
public final class ClientProcess implements AutoCloseable {

  private static final Set<ClientProcess> RUNNING = ConcurrentHashMap.newKeySet();
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "time-limits");
            thread.setDaemon(true);
            return thread;
          });

  private static volatile boolean ending;

  private final Process process;
  private final ErrorOutput errors;
  private final ScheduledFuture<?> limit;
  private volatile boolean overTime;

  private ClientProcess(Process process, Duration timeLimit) {
    this.process = process;
    this.errors = ErrorOutput.drain(process.getErrorStream());
    RUNNING.add(this);
    this.limit =
        CLOCK.schedule(
            () -> {
              overTime = true;
              kill();
            },
            timeLimit.toMillis(),
            TimeUnit.MILLISECONDS);
    if (ending) {
      kill(); // it began in the moment in which all were killed
    }
  }

  /**
   * Starts a tool in the C locale, so that its messages can be told apart.
   *
   * @param environment added to this program's own
   * @param timeLimit after which the process tree is killed
   * @throws PermanentException if the tool cannot be started
   */
  public static ClientProcess start(
      List<String> command, Map<String, String> environment, Duration timeLimit) {
    if (ending) {
      throw new PermanentException(
          "%s is not started, for the program ends".formatted(command.get(0)),
          "start the command again");
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("PGAPPNAME", "pg-caravan");
    builder.environment().remove("PGCLIENTENCODING"); // a dump is in the database's own encoding
    builder.environment().remove("PGOPTIONS");
    builder.environment().putAll(environment);
    try {
      return new ClientProcess(builder.start(), timeLimit);
    } catch (IOException e) {
      throw new PermanentException(
          "%s could not be started".formatted(command.get(0)),
          "check that it is installed and executable",
          e);
    }
  }

  /**
   * Runs a tool to its end and returns its standard output; meant for short answers.
   *
   * @throws io.pgcaravan.failure.CaravanException if it fails or takes longer than the limit
   */
  public static String output(
      List<String> command, Map<String, String> environment, Duration timeLimit) {
    try (ClientProcess process = start(command, environment, timeLimit)) {
      process.stdin().close();
      String output = new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8);
      process.requireSuccess(command.get(0));
      return output.strip();
    } catch (IOException e) {
      throw ClientFailure.of(command.get(0), -1, String.valueOf(e.getMessage()));
    }
  }

  /** The live standard output; the caller reads it to its end, or closes this process. */
  public InputStream stdout() {
    return process.getInputStream();
  }

  public OutputStream stdin() {
    return process.getOutputStream();
  }

  /**
   * Waits for the end.
   *
   * @throws io.pgcaravan.failure.CaravanException for an exit code other than 0, told apart by what
   *     the tool said
   */
  public void requireSuccess(String tool) {
    int exitCode = await();
    if (overTime) {
      throw ClientFailure.overTime(tool);
    }
    if (exitCode != 0) {
      throw ClientFailure.of(tool, exitCode, errors.text());
    }
  }

  /** Waits for the end and returns the exit code; an interrupted wait kills the process. */
  public int await() {
    try {
      int exitCode = process.waitFor();
      errors.await();
      return exitCode;
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return process.exitValue();
    } finally {
      limit.cancel(false);
      RUNNING.remove(this);
    }
  }

  /** What the tool has said on its error output, without secrets; complete once it has ended. */
  public String errors() {
    return errors.text();
  }

  /** Whether it was killed because its time limit was over. */
  public boolean overTime() {
    return overTime;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether the program ends: what fails now was cut off, not judged. */
  public static boolean ending() {
    return ending;
  }

  /** Kills every tool that this program runs, and starts no other: the program ends. */
  public static void killAll() {
    ending = true;
    RUNNING.forEach(ClientProcess::kill);
  }

  /** Kills the process and all it started, if they still run. */
  @Override
  public void close() {
    kill();
    await();
  }

  /** Kills the process and all it started; what it left to read can still be read. */
  public void kill() {
    // listed before the first kill: once their parent is dead, descendants are found no more
    List<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    tree.forEach(ProcessHandle::destroyForcibly);
  }
}
