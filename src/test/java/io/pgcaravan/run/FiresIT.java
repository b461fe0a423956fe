package io.pgcaravan.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample plan fires daily at 03:00 UTC, with an hour of grace. */
class FiresIT {

  private static final Instant FIRE = Instant.parse("2024-01-15T03:00:00Z");

  @TempDir Path directory;
  private final Plan plan = PlanSamples.plan();
  private final SettableClock clock = new SettableClock("2024-01-15T03:00:00Z");
  private Fires fires;

  @BeforeEach
  void start() {
    fires = new Fires(new StateDirectory(directory), clock);
  }

  /** What a new process knows is what the state directory holds. */
  private void restart() {
    start();
  }

  /** As if the fire of the day before had been run. */
  private void ranYesterday() {
    clock.set("2024-01-14T03:00:00Z");
    fires.begin(plan, FIRE.minus(Duration.ofDays(1)));
    fires.end(plan.name());
  }

  @Test
  void aFireOnTimeIsRunOnce() {
    assertThat(fires.begin(plan, FIRE)).isTrue();
    fires.end(plan.name());
    assertThat(fires.begin(plan, FIRE)).isFalse();
    restart();
    assertThat(fires.begin(plan, FIRE)).isFalse();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aFireWhoseRunIsUnderWayIsNotRunBesideIt() {
    assertThat(fires.begin(plan, FIRE)).isTrue();
    assertThat(fires.begin(plan, FIRE)).isFalse();
  }

  @Test
  void aFireThatWasDueWhileItsScheduleWasMadeAnewIsFound() {
    Instant since = FIRE.minusSeconds(1);
    ranYesterday();
    clock.set("2024-01-15T03:00:01Z");
    assertThat(fires.dueSince(plan, FIRE)).isEmpty();
    assertThat(fires.dueSince(plan, since)).contains(FIRE);
    fires.begin(plan, FIRE);
    fires.end(plan.name());
    assertThat(fires.dueSince(plan, since)).isEmpty();
  }

  @Test
  void aScheduleThatIsNewHasMissedNothing() {
    clock.set("2024-01-15T03:00:01Z");
    assertThat(fires.dueSince(plan, FIRE.minusSeconds(1))).isEmpty();
  }

  @Test
  void theNextFireIsRunAgain() {
    fires.begin(plan, FIRE);
    fires.end(plan.name());
    clock.advance(Duration.ofDays(1));
    assertThat(fires.begin(plan, FIRE.plus(Duration.ofDays(1)))).isTrue();
  }

  @Test
  void aFireIsRunUpToTheEndOfItsGrace() {
    clock.set("2024-01-15T04:00:00Z");
    assertThat(fires.begin(plan, FIRE)).isTrue();
  }

  @Test
  void aFireLaterThanItsGraceIsSkippedForGood() {
    clock.set("2024-01-15T04:00:01Z");
    assertThat(fires.begin(plan, FIRE)).isFalse();
    clock.set("2024-01-15T03:30:00Z");
    assertThat(fires.begin(plan, FIRE)).isFalse();
  }

  @Test
  void twoSchedulersNeverRunOneFireTwice() {
    Fires other = new Fires(new StateDirectory(directory), clock);
    assertThat(fires.begin(plan, FIRE)).isTrue();
    fires.end(plan.name());
    assertThat(other.begin(plan, FIRE)).isFalse();
  }

  @Test
  void plansDoNotShareTheirFires() {
    assertThat(fires.begin(plan, FIRE)).isTrue();
    assertThat(fires.begin(PlanSamples.plan("plan", "other"), FIRE)).isTrue();
  }

  @Test
  void aPlanNeverSeenBeforeHasMissedNothing() {
    clock.set("2024-01-15T03:30:00Z");
    assertThat(fires.missed(plan)).isEmpty();
    restart();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aNewPlanThatWasDownAtItsFirstFireHasMissedIt() {
    clock.set("2024-01-15T02:00:00Z");
    fires.missed(plan);
    clock.set("2024-01-15T03:30:00Z");
    restart();
    assertThat(fires.missed(plan)).contains(FIRE);
  }

  @Test
  void aFireMissedWhileDownIsRunOnce() {
    ranYesterday();
    clock.set("2024-01-15T03:30:00Z");
    restart();
    assertThat(fires.missed(plan)).contains(FIRE);
    assertThat(fires.begin(plan, FIRE)).isTrue();
    fires.end(plan.name());
    restart();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aMissedFireBeyondItsGraceIsNotRun() {
    ranYesterday();
    clock.set("2024-01-15T04:00:01Z");
    restart();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void anInterruptedRunIsRunOnceMoreAndNotAThirdTime() {
    fires.begin(plan, FIRE); // and the program dies
    clock.advance(Duration.ofMinutes(10));
    restart();
    assertThat(fires.missed(plan)).contains(FIRE);
    assertThat(fires.begin(plan, FIRE)).isTrue(); // and dies again
    clock.advance(Duration.ofMinutes(10));
    restart();
    assertThat(fires.missed(plan)).isEmpty();
    assertThat(fires.begin(plan, FIRE)).isFalse();
  }

  @Test
  void anInterruptedRunBeyondItsGraceIsNotRunAgain() {
    fires.begin(plan, FIRE);
    clock.advance(Duration.ofMinutes(61));
    restart();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aRunThatEndedBadlyIsNotRunAgain() {
    fires.begin(plan, FIRE);
    fires.end(plan.name());
    clock.advance(Duration.ofMinutes(10));
    restart();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aNewerMissedFireStandsBeforeAnInterruptedRun() {
    Plan hourly = PlanSamples.plan("cron", "0 0 * * * ?", "grace", "3h");
    fires.begin(hourly, FIRE);
    clock.set("2024-01-15T04:10:00Z");
    restart();
    assertThat(fires.missed(hourly)).contains(Instant.parse("2024-01-15T04:00:00Z"));
  }

  @Test
  void afterAPauseOneFireStandsForAllThatWereMissed() {
    ranYesterday();
    clock.set("2024-01-15T03:07:12Z");
    // Quartz fires at the present time then
    assertThat(fires.begin(plan, Instant.parse("2024-01-15T03:07:12Z"))).isTrue();
    fires.end(plan.name());
    assertThat(fires.begin(plan, FIRE)).isFalse();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aFireAMomentBeforeTheClockIsNotRunTwice() {
    clock.set("2024-01-15T02:59:59.900Z");
    assertThat(fires.begin(plan, FIRE)).isTrue();
    fires.end(plan.name());
    clock.set("2024-01-15T03:00:00Z");
    assertThat(fires.begin(plan, FIRE)).isFalse();
    assertThat(fires.missed(plan)).isEmpty();
  }

  @Test
  void aClockThatJumpedBackDoesNotStopThePlan() {
    clock.set("2031-01-01T03:00:00Z"); // a wrong clock
    fires.begin(plan, Instant.parse("2031-01-01T03:00:00Z"));
    fires.end(plan.name());
    clock.set("2024-01-15T02:50:00Z");
    restart();
    assertThat(fires.missed(plan)).isEmpty();
    clock.set("2024-01-15T03:00:00Z");
    assertThat(fires.begin(plan, FIRE)).isTrue();
  }
}
