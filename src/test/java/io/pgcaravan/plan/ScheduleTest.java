package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final String DAILY = "0 0 3 * * ?";
  private static final String HOURLY = "0 0 * * * ?";
  private static final Duration HOUR = Duration.ofHours(1);

  private static List<String> fires(String cron, String zone, String from, int count) {
    Schedule schedule = Schedule.of(cron, zone, HOUR);
    List<String> fires = new ArrayList<>();
    Instant last = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      last = schedule.nextAfter(last).orElseThrow();
      fires.add(last.toString());
    }
    return fires;
  }

  @ParameterizedTest
  @CsvSource({
    "0 30 2 * * ?, Europe/Berlin, 2026-03-27T00:00:00Z",
    "0 30 2 * * ?, Europe/Berlin, 2026-10-23T00:00:00Z",
    "0 0 * * * ?, Europe/Berlin, 2026-03-28T12:00:00Z",
    "0 0 * * * ?, Europe/Berlin, 2026-10-24T12:00:00Z",
    "0 0 0 * * ?, America/Sao_Paulo, 2018-11-02T00:00:00Z",
    "0 0 0 * * ?, America/Sao_Paulo, 2019-02-14T00:00:00Z",
    "0 0 3 1 * ?, Europe/Berlin, 2026-01-01T12:00:00Z",
  })
  void theLastFireIsTheOneThatWasNextBeforeAlsoWhereClocksChange(
      String cron, String zone, String from) {
    Schedule schedule = Schedule.of(cron, zone, HOUR);
    Instant start = Instant.parse(from);
    Instant last = null;
    for (String text : fires(cron, zone, from, 24)) {
      Instant fire = Instant.parse(text);
      assertThat(schedule.lastBetween(start, fire.minusSeconds(1)))
          .isEqualTo(Optional.ofNullable(last));
      assertThat(schedule.lastBetween(start, fire)).contains(fire);
      assertThat(schedule.lastBetween(start, fire.plusSeconds(59))).contains(fire);
      assertThat(schedule.lastBetween(fire, fire.plusSeconds(59))).isEmpty();
      last = fire;
    }
  }

  @Test
  void secondsComeFirst() {
    assertThat(fires("30 15 3 * * ?", "UTC", "2024-01-15T00:00:00Z", 2))
        .containsExactly("2024-01-15T03:15:30Z", "2024-01-16T03:15:30Z");
  }

  @Test
  void aFireFollowsAnotherAndNeverItself() {
    assertThat(fires("* * * * * ?", "UTC", "2024-01-15T00:00:00.999Z", 2))
        .containsExactly("2024-01-15T00:00:01Z", "2024-01-15T00:00:02Z");
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,2024-01-15T03:00:00Z",
    "America/Argentina/Buenos_Aires,2024-01-15T06:00:00Z",
    "Asia/Kolkata,2024-01-15T21:30:00Z",
    "+05:45,2024-01-15T21:15:00Z",
  })
  void theTimeZoneIsThatOfThePlan(String zone, String fire) {
    assertThat(fires(DAILY, zone, "2024-01-15T00:00:00Z", 1)).containsExactly(fire);
  }

  @Test
  void dailyAtThreeKeepsItsLocalTimeAcrossBothChanges() {
    assertThat(fires(DAILY, "Europe/Berlin", "2024-03-29T12:00:00Z", 3))
        .containsExactly("2024-03-30T02:00:00Z", "2024-03-31T01:00:00Z", "2024-04-01T01:00:00Z");
    assertThat(fires(DAILY, "Europe/Berlin", "2024-10-25T12:00:00Z", 3))
        .containsExactly("2024-10-26T01:00:00Z", "2024-10-27T02:00:00Z", "2024-10-28T02:00:00Z");
  }

  @Test
  void aTimeInTheSpringGapIsSkippedAsQuartzHasIt() {
    // 02:30 does not exist on 31 March in Berlin
    assertThat(fires("0 30 2 * * ?", "Europe/Berlin", "2024-03-29T12:00:00Z", 2))
        .containsExactly("2024-03-30T01:30:00Z", "2024-04-01T00:30:00Z");
  }

  @Test
  void aTimeInTheAutumnOverlapFiresOnce() {
    // 02:30 comes twice on 27 October in Berlin
    assertThat(fires("0 30 2 * * ?", "Europe/Berlin", "2024-10-26T12:00:00Z", 2))
        .containsExactly("2024-10-27T01:30:00Z", "2024-10-28T01:30:00Z");
  }

  @Test
  void hourlyFiresInEachHourOfTheSpringNight() {
    assertThat(fires(HOURLY, "Europe/Berlin", "2024-03-30T23:30:00Z", 3))
        .containsExactly("2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z");
  }

  @Test
  void anExpressionOfThePastHasNoNextFire() {
    Schedule once = Schedule.of("0 0 3 1 1 ? 2020", "UTC", HOUR);
    assertThat(once.nextAfter(Instant.parse("2024-01-15T00:00:00Z"))).isEmpty();
    assertThat(
            once.missed(
                Instant.parse("2023-01-01T00:00:00Z"), Instant.parse("2024-01-15T00:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0 0 3 * *", "* * *", "0 0 25 * * ?", "0 0 3 * * * *", "@daily", "0 3 * * *"})
  void aMalformedExpressionIsRefusedWithAnExample(String cron) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Schedule.of(cron, "UTC", HOUR))
        .withMessageContaining("malformed cron expression")
        .satisfies(refused -> assertThat(refused.hint()).contains("\"0 0 3 * * ?\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mars/Olympus", "Berlin", "utc+"})
  void anUnknownTimeZoneIsRefused(String zone) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Schedule.of(DAILY, zone, HOUR))
        .withMessageContaining("unknown time zone");
  }

  @ParameterizedTest(name = "{0}, grace {1}, last {2}, now {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        // daily at 03:00, an hour of grace
        "0 0 3 * * ?, PT1H, 2024-01-14T03:00:00Z, 2024-01-15T03:30:00Z, 2024-01-15T03:00:00Z",
        "0 0 3 * * ?, PT1H, 2024-01-14T03:00:00Z, 2024-01-15T03:00:00Z, 2024-01-15T03:00:00Z",
        "0 0 3 * * ?, PT1H, 2024-01-14T03:00:00Z, 2024-01-15T04:00:00Z, 2024-01-15T03:00:00Z",
        "0 0 3 * * ?, PT1H, 2024-01-14T03:00:00Z, 2024-01-15T04:00:00.001Z, -",
        "0 0 3 * * ?, PT1H, 2024-01-14T03:00:00Z, 2024-01-15T02:59:59.999Z, -",
        "0 0 3 * * ?, PT1H, 2024-01-15T03:00:00Z, 2024-01-15T03:30:00Z, -",
        "0 0 3 * * ?, PT1H, 2024-01-15T02:59:59.500Z, 2024-01-15T03:30:00Z, 2024-01-15T03:00:00Z",
        // long down, a grace of days: only the newest
        "0 0 3 * * ?, P3D,  2024-01-01T03:00:00Z, 2024-01-15T02:00:00Z, 2024-01-14T03:00:00Z",
        "0 0 * * * ?, PT3H, 2024-01-14T03:00:00Z, 2024-01-15T03:30:00Z, 2024-01-15T03:00:00Z",
        "0 0 * * * ?, PT10M,2024-01-15T02:00:00Z, 2024-01-15T03:30:00Z, -",
        // no grace: only the very second
        "0 0 3 * * ?, PT0S, 2024-01-14T03:00:00Z, 2024-01-15T03:00:00Z, 2024-01-15T03:00:00Z",
        "0 0 3 * * ?, PT0S, 2024-01-14T03:00:00Z, 2024-01-15T03:00:01Z, -",
        // a last fire ahead of the clock
        "0 0 * * * ?, PT3H, 2024-01-16T00:00:00Z, 2024-01-15T03:30:00Z, -",
      })
  void theNewestMissedFireInItsGraceIsFound(
      String cron, Duration grace, Instant last, Instant now, Instant missed) {
    Schedule schedule = Schedule.of(cron, "UTC", grace);
    assertThat(schedule.missed(last, now).orElse(null)).isEqualTo(missed);
  }

  @Test
  void aFireIsInItsGraceUpToTheLastInstant() {
    Schedule schedule = Schedule.of(DAILY, "UTC", HOUR);
    Instant fire = Instant.parse("2024-01-15T03:00:00Z");
    assertThat(schedule.inGrace(fire, fire.plus(HOUR))).isTrue();
    assertThat(schedule.inGrace(fire, fire.plus(HOUR).plusNanos(1))).isFalse();
  }
}
