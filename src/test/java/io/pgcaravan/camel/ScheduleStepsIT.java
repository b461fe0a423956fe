package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.run.Fires;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample plan fires daily at 03:00 UTC, with an hour of grace. */
class ScheduleStepsIT {

  private static final Instant FIRE = Instant.parse("2024-01-15T03:00:00Z");

  private @TempDir Path directory;
  private final Plan plan = PlanSamples.plan();

  @Test
  void aFireThatComesWhileTheProgramStopsIsLeftToTheNextStart() {
    Plans plans = new Plans();
    plans.add(plan);
    fires(FIRE.minusSeconds(60)).missed(plan); // from now on it is known
    Fires fires = fires(FIRE.plusSeconds(1));
    ScheduleSteps steps = new ScheduleSteps(plans, fires, () -> false);

    assertThat(steps.begin(plan.name(), Date.from(FIRE))).isFalse();

    assertThat(fires.missed(plan)).contains(FIRE);
  }

  private Fires fires(Instant now) {
    return new Fires(new StateDirectory(directory), Clock.fixed(now, ZoneOffset.UTC));
  }
}
