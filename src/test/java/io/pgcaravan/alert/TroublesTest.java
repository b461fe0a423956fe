package io.pgcaravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.alert.Troubles.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told, and what is only counted. */
class TroublesTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  private static Finding finding(String key) {
    return new Finding(key, "daily", null, key + " is wrong", "mend it");
  }

  private static Decision failed(Troubles before, String key, Instant now) {
    return before.failed(finding(key), false, now, SIX_HOURS);
  }

  @Test
  void theSameFailureIsToldOnceThenCounted() {
    Decision first = failed(Troubles.NONE, "a", NOON);
    Decision second = failed(first.after(), "a", NOON.plusSeconds(3600));
    Decision third = failed(second.after(), "a", NOON.plus(SIX_HOURS));

    assertThat(first.told()).containsKey("a");
    assertThat(second.told()).isEmpty();
    assertThat(third.told().get("a").untold()).as("with this one").isEqualTo(2);
    assertThat(third.told().get("a").since()).isEqualTo(NOON);
    assertThat(third.after().open().get("a").untold()).isZero();
    assertThat(third.after().failedRuns()).isEqualTo(3);
  }

  @Test
  void twoFailuresAreToldEach() {
    Decision first = failed(Troubles.NONE, "a", NOON);
    Decision second = failed(first.after(), "b", NOON);

    assertThat(second.told()).containsOnlyKeys("b");
    assertThat(second.after().open()).containsOnlyKeys("a", "b");
  }

  @Test
  void withoutRepeatHoursEachOneIsTold() {
    Decision first = Troubles.NONE.failed(finding("a"), false, NOON, Duration.ZERO);

    assertThat(first.after().failed(finding("a"), false, NOON, Duration.ZERO).told()).hasSize(1);
  }

  @Test
  void aGoodRunClosesAllAndIsToldOnce() {
    Troubles open = failed(failed(Troubles.NONE, "a", NOON).after(), "b", NOON).after();

    Decision recovered = open.recovered(false);

    assertThat(recovered.told()).containsOnlyKeys("a", "b");
    assertThat(recovered.after().open()).isEmpty();
    assertThat(recovered.after().recovered(false).told()).isEmpty();
  }

  @Test
  void missingCopiesThatWereBroughtDoNotMakeUpForAFailedDump() {
    Troubles copies = Troubles.NONE.failed(finding("copy"), true, NOON, SIX_HOURS).after();
    assertThat(copies.recovered(true).told()).containsOnlyKeys("copy");

    Troubles both = failed(copies, "dump", NOON).after();
    Decision redelivered = both.recovered(true);
    assertThat(redelivered.told()).isEmpty();
    assertThat(redelivered.after().open()).containsOnlyKeys("dump");
  }

  @Test
  void anInstantInTheFutureCountsAsNever() {
    Troubles ahead = failed(Troubles.NONE, "a", NOON.plus(Duration.ofDays(400))).after();

    Decision back = failed(ahead, "a", NOON);

    assertThat(back.told()).containsKey("a");
    assertThat(back.after().open().get("a").since()).isEqualTo(NOON);
    assertThat(failed(back.after(), "a", NOON.plusSeconds(60)).told()).isEmpty();
  }

  @Test
  void aClockThatJumpsAheadTellsOnceMore() {
    Troubles told = failed(Troubles.NONE, "a", NOON).after();
    Decision jumped = failed(told, "a", NOON.plus(Duration.ofDays(400)));

    assertThat(jumped.told()).hasSize(1);
    assertThat(failed(jumped.after(), "a", NOON.plus(Duration.ofDays(400))).told()).isEmpty();
  }

  @Test
  void whatIsFoundNoMoreIsCleared() {
    Decision found = Troubles.NONE.found(List.of(finding("a"), finding("b")), NOON, SIX_HOURS);
    assertThat(found.told()).containsOnlyKeys("a", "b");

    List<Finding> left = List.of(finding("b"));
    assertThat(found.after().cleared(left)).containsOnlyKeys("a");
    Decision next = found.after().found(left, NOON.plusSeconds(60), SIX_HOURS);
    assertThat(next.told()).isEmpty();
    assertThat(next.after().open()).containsOnlyKeys("b");
    assertThat(next.after().cleared(left)).isEmpty();
  }
}
