package io.pgcaravan.camel;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.run.Fires;
import java.util.Date;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code schedule}: whether a fire is to be run. */
public final class ScheduleSteps {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleSteps.class);

  private final Plans plans;
  private final Fires fires;

  ScheduleSteps(Plans plans, Fires fires) {
    this.plans = plans;
    this.fires = fires;
  }

  /** Rather a backup too many than none: one that cannot be remembered is run. */
  public boolean begin(String plan, Date scheduledFireTime) {
    try {
      return fires.begin(plans.get(plan), scheduledFireTime.toInstant());
    } catch (PermanentException e) {
      LOG.warn("plan {}: the fire is run, but not remembered: {}", plan, e.line());
      return true;
    }
  }

  /** A run that is cut off because the program ends has not ended: the next start runs it again. */
  public void end(String plan) {
    if (ClientProcess.ending()) {
      return;
    }
    try {
      fires.end(plans.get(plan));
    } catch (PermanentException e) {
      LOG.warn("plan {}: the end of its fire is not remembered: {}", plan, e.line());
    }
  }
}
