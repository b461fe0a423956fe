package io.pgcaravan.summary;

import static io.pgcaravan.summary.Week.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sample plan fires daily at 03:00 UTC; it is Friday at five in the afternoon. */
@Tag("S1.8")
class CompilerTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration AT_THREE = Duration.ofHours(14);
  private static final long SIZE = 1_000_000;

  private final Week week = new Week();

  private Summary summary(Plan... plans) {
    return compiler(true).compile(List.of(plans), ZoneOffset.UTC, 7, NOW);
  }

  private Compiler compiler(boolean runsKnown) {
    return new Compiler(
        week, runsKnown ? Optional.of(week) : Optional.empty(), plan -> Optional.empty(), Map.of());
  }

  private PlanReport daily() {
    return summary(PlanSamples.plan()).plans().get(0);
  }

  @Test
  void aGoodWeekNeedsNoAttention() {
    week.archives("daily", AT_THREE, DAY, 20, SIZE, "local");
    PlanReport plan = daily();
    assertThat(plan.runs()).isEqualTo(new RunCounts(7, 0, 0));
    assertThat(plan.made()).isEqualTo(7);
    assertThat(plan.allWarnings()).isEmpty();
    PlaceReport place = plan.places().get(0);
    assertThat(place.made()).isEqualTo(7);
    assertThat(place.copies()).isEqualTo(20);
    assertThat(place.newest()).isEqualTo(NOW.minus(AT_THREE));
    assertThat(place.oldest()).isEqualTo(NOW.minus(AT_THREE).minus(DAY.multipliedBy(19)));
    assertThat(place.keeps()).isEqualTo("the last 30");
    assertThat(plan.nextFire()).contains(NOW.plus(Duration.ofHours(10)));
  }

  @Test
  void failedPartialAndInterruptedRunsAreCountedApart() {
    week.archives("daily", AT_THREE, DAY, 5, SIZE, "local")
        .run("daily", NOW.minus(DAY), "partial")
        .run("daily", NOW.minus(DAY), "failed")
        .run("daily", NOW.minus(DAY), "interrupted")
        .run("daily", NOW.minus(DAY), "running")
        .run("daily", "redelivery", NOW.minus(DAY), "failed")
        .run("daily", NOW.minus(DAY.multipliedBy(8)), "failed");
    assertThat(daily().runs()).isEqualTo(new RunCounts(5, 1, 2));
    assertThat(daily().warnings())
        .containsExactly("2 of 8 runs failed", "1 of 8 runs did not reach every destination");
    assertThat(daily().failures()).hasSize(3);
  }

  @Test
  void aPlanWithoutAnyArchiveStandsOut() {
    PlanReport plan = daily();
    assertThat(plan.empty()).isTrue();
    assertThat(plan.allWarnings()).containsExactly("there is no archive of this plan anywhere");
  }

  @Test
  void aDestinationThatCouldNotBeReadIsNotCalledEmpty() {
    Compiler compiler =
        new Compiler(
            week,
            Optional.empty(),
            plan -> Optional.empty(),
            Map.of("local", "it refuses connections"));
    PlanReport plan =
        compiler.compile(List.of(PlanSamples.plan()), ZoneOffset.UTC, 7, NOW).plans().get(0);
    assertThat(plan.allWarnings())
        .containsExactly("at local, what it holds could not be read: it refuses connections");
  }

  @Test
  void aDestinationThatFellBehindIsNamed() {
    week.archives("daily", AT_THREE, DAY, 5, SIZE, "local")
        .copies("daily", AT_THREE.plus(DAY.multipliedBy(2)), DAY, 5, SIZE, "s3");
    PlanReport plan =
        summary(PlanSamples.plan("destinations", "local, s3, google-drive")).plans().get(0);
    assertThat(plan.allWarnings())
        .containsExactly(
            "at s3, the newest archive is 2 d 14 h old; one was due on Thu 15 Jan 03:00",
            "at google-drive, there is no archive of this plan");
  }

  @Test
  void aPlanThatFiresSeldomIsNotLate() {
    week.archives(
        "daily", DAY.multipliedBy(15).plusHours(12), DAY.multipliedBy(31), 3, SIZE, "local");
    assertThat(summary(PlanSamples.plan("cron", "0 0 5 1 * ?")).plans().get(0).allWarnings())
        .isEmpty();
  }

  @Test
  void withoutRunsOnRecordManifestsAreCounted() {
    week.archives("daily", AT_THREE, DAY, 20, SIZE, "local", "s3");
    Summary summary = compiler(false).compile(List.of(PlanSamples.plan()), ZoneOffset.UTC, 7, NOW);
    assertThat(summary.runsKnown()).isFalse();
    assertThat(summary.plans().get(0).made()).isEqualTo(7); // each once, wherever it is
    assertThat(Letters.page(summary).note()).contains("No record of runs survives here");
  }

  @Test
  void placesThatNoPlanNamesAnyMoreAreTold() {
    week.archives("daily", AT_THREE, DAY, 3, SIZE, "local", "former")
        .copies("gone", AT_THREE, DAY, 2, SIZE, "local");
    Summary summary = summary(PlanSamples.plan());
    PlaceReport former = summary.plans().get(0).places().get(1);
    assertThat(former.destination()).isEqualTo("former");
    assertThat(former.keeps()).isEqualTo("all (the plan names it no more)");
    assertThat(summary.others()).extracting("plan").containsExactly("gone");
    assertThat(summary.copies()).isEqualTo(8);
  }

  @Test
  void theLastDrillAndPinsAreTold() {
    week.archives("daily", AT_THREE, DAY, 3, SIZE, "local")
        .run("daily", "drill", NOW.minus(DAY.multipliedBy(40)), "complete")
        .copy("daily", "local", NOW.minus(DAY.multipliedBy(9)), SIZE, "kept for the audit");
    assertThat(daily().lastDrill())
        .hasValueSatisfying(drill -> assertThat(drill.status()).isEqualTo("complete"));
    assertThat(daily().places().get(0).pins()).isEqualTo(1);
  }

  @Test
  void aDrillThatFailedNeedsAttention() {
    week.archives("daily", AT_THREE, DAY, 3, SIZE, "local")
        .run("daily", "drill", NOW.minus(DAY), "failed")
        .run("daily", "drill", NOW.minus(DAY.multipliedBy(8)), "complete");
    assertThat(daily().warnings()).anyMatch(text -> text.startsWith("the last drill is failed"));
    assertThat(daily().runs().failed()).isZero();
  }

  @Test
  void aJavaThatCannotDrawCostsNothingButTheCharts() {
    week.archives("daily", AT_THREE, DAY, 3, SIZE, "local");
    Summary summary = summary(PlanSamples.plan(), PlanSamples.plan("plan", "other"));
    for (Error error :
        List.of(new InternalError("no fonts"), new NoClassDefFoundError("sun.awt"))) {
      SummaryPage page =
          Pages.of(
              summary,
              new Charts(
                  (plan, until) -> {
                    throw error;
                  }));
      assertThat(page.images()).isEmpty();
      assertThat(page.plans()).noneMatch(SummaryPage.PlanRows::hasChart);
      assertThat(page.note()).contains("There are no charts");
    }
  }
}
