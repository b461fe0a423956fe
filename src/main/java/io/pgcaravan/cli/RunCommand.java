package io.pgcaravan.cli;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Scheduled;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** The runtime: schedules on, until it is told to stop. */
@Command(
    name = "run",
    description = "Runs all plans on their schedules until it is stopped; JMX is on.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Override
  public Integer call() throws InterruptedException {
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
    session.runtime().runMissedFires();
    new CountDownLatch(1).await(); // a signal ends the program
    return 0;
  }
}
