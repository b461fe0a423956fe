package io.pgcaravan.camel;

import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.Fires;
import java.util.Date;

/** The bean {@code schedule}: whether a fire is to be run. */
public final class ScheduleSteps {

  private final Plans plans;
  private final Fires fires;

  ScheduleSteps(Plans plans, Fires fires) {
    this.plans = plans;
    this.fires = fires;
  }

  public boolean begin(String plan, Date scheduledFireTime) {
    return fires.begin(plans.get(plan), scheduledFireTime.toInstant());
  }

  public void end(String plan) {
    fires.end(plans.get(plan));
  }
}
