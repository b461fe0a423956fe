package io.pgcaravan.camel;

import io.pgcaravan.alert.Findings;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.run.Fires;
import java.util.Date;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code schedule}: whether a fire is to be run. */
public final class ScheduleSteps {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleSteps.class);

  private final Plans plans;
  private final Fires fires;
  private final BooleanSupplier goingOn;

  ScheduleSteps(Plans plans, Fires fires, BooleanSupplier goingOn) {
    this.plans = plans;
    this.fires = fires;
    this.goingOn = goingOn;
  }

  /**
   * Rather a backup too many than none: a fire that cannot be remembered is run.
   *
   * @param name of a plan or of another schedule
   */
  public boolean begin(String name, Date scheduledFireTime) {
    if (!goingOn.getAsBoolean()) {
      LOG.info("{}: the fire is left to the next start, for the program stops", name);
      return false; // not remembered, and so missed
    }
    try {
      return fires.begin(plans.scheduled(name), scheduledFireTime.toInstant());
    } catch (PermanentException e) {
      LOG.warn("{}: the fire is run, but not remembered: {}", name, e.line());
      return true;
    }
  }

  /** Nobody waits for a schedule that is no plan's: what it fails with is found. */
  public Findings failed(String name, Throwable failure) {
    LOG.error("{} failed: {}", name, Failures.line(failure));
    LOG.debug("cause", failure);
    return new Findings(
        source(name), List.of(Failures.finding("failed", "%s failed".formatted(name), failure)));
  }

  /** It is good again, if it was not. */
  public Findings succeeded(String name) {
    return new Findings(source(name), List.of());
  }

  private static String source(String name) {
    return "schedule " + name;
  }

  /** A run that is cut off because the program ends has not ended: the next start runs it again. */
  public void end(String name) {
    if (ClientProcess.ending()) {
      return;
    }
    try {
      fires.end(name); // its file may have been taken away meanwhile
    } catch (PermanentException e) {
      LOG.warn("{}: the end of its fire is not remembered: {}", name, e.line());
    }
  }
}
