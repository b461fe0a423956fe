package io.pgcaravan.cli;

import io.pgcaravan.http.StatusServer;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Scheduled;
import io.pgcaravan.postgres.ClientProcess;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** The runtime: schedules on, until it is told to stop. */
@Command(
    name = "run",
    description = {
      "Runs all plans on their schedules until it is stopped; JMX is on.",
      "SIGTERM or Ctrl-C: runs under way may end within STOP_LIMIT, then they are cut off (exit code 1)."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Override
  public Integer call() throws InterruptedException {
    StatusServer.boundClientsOfThisJvm();
    Signals signals = Signals.hear(ClientProcess::killAll);
    Session session = Session.startWithSchedules();
    Instant now = session.runtime().clock().instant();
    for (Scheduled each : session.runtime().plans().allScheduled()) {
      LOG.info(
          "{} {} fires next at {}",
          each instanceof Plan ? "plan" : "schedule",
          each.name(),
          each.schedule().nextAfter(now).map(Instant::toString).orElse("no time"));
    }
    LOG.info("started: {} plans are on schedule", session.runtime().plans().all().size());
    if (!signals.heardOne()) {
      session.runtime().runMissedFires();
    }
    signals.await();
    boolean whole = session.stop();
    LOG.info("stopped");
    return whole ? 0 : 1;
  }
}
