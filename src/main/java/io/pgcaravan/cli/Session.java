package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.log.LogFiles;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.postgres.ClientProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A runtime as commands use it: started from this process's surroundings, ended with it. */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final CaravanRuntime runtime;

  private Session(CaravanRuntime runtime) {
    this.runtime = runtime;
    runtime.logFormat().use();
    LogFiles.attach(runtime.settings().logDirectory(), runtime.logRetention());
  }

  /** A session without schedules; an interrupted command kills what it runs. */
  static Session start() {
    return start(System.getenv());
  }

  static Session start(Map<String, String> environment) {
    Session session =
        new Session(CaravanRuntime.start(home(), environment, false, Meters.ofThisTerminal()));
    onStop(
        () -> {
          ClientProcess.killAll();
          session.close(); // lets the run empty its place in the stage
        });
    return session;
  }

  /** A session whose schedules fire; an end lets runs under way end, within their time. */
  static Session startWithSchedules() {
    Session session =
        new Session(CaravanRuntime.start(home(), System.getenv(), true, Meters.ofThisTerminal()));
    session.tellBrokenFiles();
    onStop(
        () -> {
          session.close(); // where no signal has closed it
          ClientProcess.killAll();
        });
    return session;
  }

  private static void onStop(Runnable action) {
    Runtime.getRuntime().addShutdownHook(new Thread(action, "stop"));
  }

  /** The directory of the launcher, where application.properties and routes are. */
  static Path home() {
    return Path.of(System.getProperty("caravan.home", "")).toAbsolutePath().normalize();
  }

  /** Says which route files are broken; the others work. */
  void tellBrokenFiles() {
    runtime.brokenFiles().values().stream()
        .map(CaravanException::line)
        .sorted()
        .forEach(LOG::error);
  }

  CaravanRuntime runtime() {
    return runtime;
  }

  /** The named plan, or all of them. */
  List<Plan> plans(String nameOrEmpty) {
    return nameOrEmpty.isEmpty()
        ? List.copyOf(runtime.plans().all())
        : List.of(runtime.plan(nameOrEmpty));
  }

  /**
   * Ends what is under way, and stops.
   *
   * @return whether nothing was cut off
   */
  boolean stop() {
    return runtime.stop();
  }

  @Override
  public void close() {
    runtime.close();
  }
}
