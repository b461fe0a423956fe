package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.api.Test;

class PlansTest {

  private final Plans plans = new Plans();

  @Test
  void aPlanIsFoundByItsName() {
    Plan daily = PlanSamples.plan();
    plans.add(daily);
    assertThat(plans.get("daily")).isSameAs(daily);
  }

  @Test
  void aSecondPlanOfANameIsRefusedAndTheFirstStays() {
    Plan daily = PlanSamples.plan();
    plans.add(daily);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> plans.add(PlanSamples.plan("keepLast", "1")))
        .withMessageContaining("two plan files define the plan daily");
    assertThat(plans.get("daily")).isSameAs(daily);
  }

  @Test
  void anUnknownPlanIsAnsweredWithThoseThereAre() {
    plans.add(PlanSamples.plan("plan", "weekly"));
    plans.add(PlanSamples.plan("plan", "daily"));
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> plans.get("dayly"))
        .withMessage("there is no plan 'dayly'")
        .satisfies(unknown -> assertThat(unknown.hint()).contains("daily, weekly"));
  }

  @Test
  void withoutAnyPlanTheHintTellsWhereToPutOne() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> plans.get("daily"))
        .satisfies(unknown -> assertThat(unknown.hint()).contains("routes/plans"));
  }

  @Test
  void aRemovedPlanIsGoneAndItsNameFree() {
    plans.add(PlanSamples.plan());
    plans.remove("daily");
    assertThat(plans.find("daily")).isEmpty();
    plans.add(PlanSamples.plan());
    assertThat(plans.all()).extracting(Plan::name).containsExactly("daily");
  }
}
