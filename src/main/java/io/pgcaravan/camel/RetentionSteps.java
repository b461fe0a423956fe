package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.retention.Prune;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.PlanLock;
import io.pgcaravan.run.Run;
import io.pgcaravan.run.StateDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code retention}: applies plans' retention to their destinations. */
public final class RetentionSteps {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionSteps.class);

  private final Plans plans;
  private final Destinations destinations;
  private final StateDirectory state;
  private final Clock clock;
  private final String node;

  RetentionSteps(
      Plans plans, Destinations destinations, StateDirectory state, Clock clock, String node) {
    this.plans = plans;
    this.destinations = destinations;
    this.state = state;
    this.clock = clock;
    this.node = node;
  }

  /**
   * Prunes where the run has just delivered. What cannot be pruned is told, and costs the run
   * nothing: its archive is good.
   */
  public void pruneAfter(Run run) {
    if (!run.plan().keep().afterBackup()) {
      return;
    }
    for (Delivery delivery : run.deliveries()) {
      if (delivery instanceof Delivery.Delivered) {
        try {
          prune(run.plan(), run.database().identity(), delivery.destination(), false);
        } catch (CaravanException e) {
          LOG.warn("nothing more was pruned at {}: {}", delivery.destination(), e.line());
        }
      }
    }
  }

  /**
   * Prunes a plan's archives at all its destinations; one that fails does not stop the others.
   *
   * @param force whether more than half may go; null for no
   * @throws PermanentException if it failed anywhere
   */
  public void prune(String planName, @Nullable Boolean force) throws IOException {
    Plan plan = plans.get(String.valueOf(planName));
    String database = plan.database().parse().identity();
    List<CaravanException> failures = new ArrayList<>();
    try (PlanLock lock = PlanLock.acquire(state, plan.name(), clock.instant())) {
      LOG.debug("pruning under {}", lock);
      for (String destination : plan.destinations()) {
        try {
          prune(plan, database, destination, Boolean.TRUE.equals(force));
        } catch (CaravanException e) {
          failures.add(e);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw new PermanentException(
          Failures.joined(failures, CaravanException::getMessage),
          Failures.joined(failures, CaravanException::hint));
    }
  }

  private void prune(Plan plan, String database, String destination, boolean force) {
    new Prune(
            destinations.get(destination),
            new RetentionPolicy(plan.name(), database, plan.keep()),
            clock.instant())
        .run(force, node);
  }
}
