package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a plan file says of drills. */
class DrillsTest {

  @Test
  void aPlanThatSaysNothingTakesPartWithoutObjectives() {
    assertThat(PlanSamples.plan().drills()).isEqualTo(Drills.DEFAULT);
    assertThat(PlanSamples.plan("drill", "false").drills().on()).isFalse();
  }

  @Test
  void objectivesAreDurations() {
    Drills drills = PlanSamples.plan("recoveryTime", "2h", "recoveryPoint", "1d2h").drills();
    assertThat(drills.recoveryTime()).hasValue(Duration.ofHours(2));
    assertThat(drills.recoveryPoint()).hasValue(Duration.ofHours(26));
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> PlanSamples.plan("recoveryTime", "soon"))
        .withMessageContaining("malformed recoveryTime 'soon'");
  }

  @Test
  void anObjectiveIsMissedByMoreThanIt() {
    Drills drills = PlanSamples.plan("recoveryTime", "2h", "recoveryPoint", "26h").drills();
    assertThat(drills.missed(Duration.ofHours(2), Duration.ofHours(26))).isEmpty();
    assertThat(drills.missed(Duration.ofMinutes(150), Duration.ofHours(50)))
        .containsExactly(
            "the restore took 2 h 30 min, and the plan's recoveryTime is 2 h 0 min",
            "the archive was 2 d 2 h old, and the plan's recoveryPoint is 1 d 2 h");
    assertThat(Drills.DEFAULT.missed(Duration.ofDays(9), Duration.ofDays(9))).isEmpty();
  }

  @Test
  void aLineIsAQueryThatMustBeTrueOrHasAnAnswer() {
    String text =
        """
        # customers
        SELECT count(*) > 0 FROM customer

        SELECT min(id), max(id) FROM product => 1|99
        SELECT f(a => 1) => 'x => y'  =>  yes
        """;
    assertThat(PlanSamples.plan("validate", text).drills().validations())
        .containsExactly(
            new Validation("SELECT count(*) > 0 FROM customer", "t"),
            new Validation("SELECT min(id), max(id) FROM product", "1|99"),
            new Validation("SELECT f(a => 1) => 'x => y'", "yes"));
  }
}
