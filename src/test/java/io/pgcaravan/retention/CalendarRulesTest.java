package io.pgcaravan.retention;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.PLAN;
import static io.pgcaravan.archive.ManifestSamples.SIZE_BYTES;
import static io.pgcaravan.archive.ManifestSamples.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rules for hours, days, weeks, months and years keep. */
class CalendarRulesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** An archive whose key is its start, to the minute. */
  private static StoredArchive at(String minute) {
    Instant start = Instant.parse(minute + ":00Z");
    return new StoredArchive(
        minute, SIZE_BYTES, Optional.of(manifest("a", PLAN, DATABASE, start, List.of())));
  }

  private static StoredArchive pinned(String minute) {
    StoredArchive archive = at(minute);
    Pin pin = new Pin("release", "anna@host", NOW);
    return new StoredArchive(
        archive.key(), archive.sizeBytes(), archive.manifest(), Optional.of(pin));
  }

  private static List<Verdict> judge(String keep, ZoneId zone, List<StoredArchive> archives) {
    return new RetentionPolicy(PLAN, DATABASE, Keep.parse(keep), zone).judge(archives, NOW);
  }

  private static List<String> kept(String keep, ZoneId zone, Stream<String> minutes) {
    List<StoredArchive> archives = minutes.map(CalendarRulesTest::at).toList();
    return judge(keep, zone, archives).stream()
        .filter(Verdict::keep)
        .map(verdict -> verdict.archive().key())
        .toList();
  }

  private static Stream<String> split(String text) {
    return Arrays.stream(text.split(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "hourly 2, 2026-02-28T23:50 2026-02-28T22:40",
    "daily 1, 2026-02-28T23:50",
    "daily 3, 2026-02-28T23:50 2026-02-27T03:00 2026-02-20T03:00",
    "weekly 2, 2026-02-28T23:50 2026-02-20T03:00",
    "weekly 3, 2026-02-28T23:50 2026-02-20T03:00 2026-01-31T03:00",
    "monthly 2, 2026-02-28T23:50 2026-01-31T03:00",
    "monthly 9, 2026-02-28T23:50 2026-01-31T03:00 2025-12-31T03:00 2024-02-29T03:00",
    "yearly 2, 2026-02-28T23:50 2025-12-31T03:00",
    "yearly 5, 2026-02-28T23:50 2025-12-31T03:00 2024-02-29T03:00",
    "'last 2, yearly 2', 2026-02-28T23:50 2026-02-28T23:10 2025-12-31T03:00",
    "'minimum 4', 2026-02-28T23:50 2026-02-28T23:10 2026-02-28T22:40 2026-02-27T03:00",
    "'days 9, monthly 1', 2026-02-28T23:50 2026-02-28T23:10 2026-02-28T22:40 2026-02-27T03:00",
  })
  void eachRuleKeepsTheNewestOfItsPeriods(String keep, String expected) {
    Stream<String> archives =
        split(
            "2026-02-28T23:50 2026-02-28T23:10 2026-02-28T22:40 2026-02-27T03:00"
                + " 2026-02-20T03:00 2026-01-31T03:00 2026-01-30T03:00 2025-12-31T03:00"
                + " 2024-02-29T03:00");
    assertThat(kept(keep, UTC, archives)).containsExactlyElementsOf(split(expected).toList());
  }

  /** 2026-03-01T02:00 UTC is still February in Buenos Aires and long March in Tokyo. */
  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({
    "daily 2, UTC, 2026-03-01T02:00 2026-02-28T14:00",
    "daily 2, America/Argentina/Buenos_Aires, 2026-03-01T02:00 2026-02-28T02:00",
    "daily 2, Asia/Tokyo, 2026-03-01T02:00 2026-02-28T14:00",
    "monthly 2, UTC, 2026-03-01T02:00 2026-02-28T14:00",
    "monthly 2, America/Argentina/Buenos_Aires, 2026-03-01T02:00",
  })
  void theCalendarIsThatOfThePlansTimeZone(String keep, String zone, String expected) {
    Stream<String> archives = split("2026-03-01T02:00 2026-02-28T14:00 2026-02-28T02:00");
    assertThat(kept(keep, ZoneId.of(zone), archives))
        .containsExactlyElementsOf(split(expected).toList());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2021-01-03T03:00, 2020-W53",
    "2021-01-04T03:00, 2021-W01",
    "2018-12-31T03:00, 2019-W01",
    "2026-02-28T23:50, 2026-W09",
  })
  void weeksAreIsoWeeksWithYearsOfTheirOwn(String minute, String week) {
    assertThat(judge("weekly 1", UTC, List.of(at(minute))).get(0).reasons())
        .containsExactly("newest good archive", "weekly 1 of 1: newest of " + week);
  }

  @Test
  void aWeekAcrossNewYearIsOneWeek() {
    assertThat(
            kept(
                "weekly 2",
                UTC,
                split("2021-01-03T03:00 2021-01-01T03:00 2020-12-28T03:00 2020-12-27T03:00")))
        .containsExactly("2021-01-03T03:00", "2020-12-27T03:00");
  }

  @Test
  void anHourThatComesTwiceInAutumnIsTwoHours() {
    Stream<String> archives = split("2025-10-26T01:30 2025-10-26T00:30 2025-10-25T23:30");
    assertThat(kept("hourly 2", ZoneId.of("Europe/Berlin"), archives))
        .containsExactly("2025-10-26T01:30", "2025-10-26T00:30");
  }

  @Test
  void everyReasonIsTold() {
    List<Verdict> verdicts =
        judge(
            "last 1, hourly 1, daily 1, weekly 1, monthly 1, yearly 1, days 2, minimum 1",
            UTC,
            List.of(at("2026-02-28T23:50"), at("2026-02-20T03:00")));
    assertThat(verdicts.get(0).reasons())
        .containsExactly(
            "newest good archive",
            "number 1 of the minimum 1",
            "number 1 of the last 1",
            "hourly 1 of 1: newest of 2026-02-28 23h",
            "daily 1 of 1: newest of 2026-02-28",
            "weekly 1 of 1: newest of 2026-W09",
            "monthly 1 of 1: newest of 2026-02",
            "yearly 1 of 1: newest of 2026",
            "0 of 2 days old");
    assertThat(verdicts.get(1).keep()).isFalse();
    assertThat(verdicts.get(1).reasons())
        .singleElement()
        .asString()
        .startsWith("number 2, 9 days old; kept are last 1, hourly 1");
  }

  @Test
  void anArchiveOfTheFutureTakesNoPlace() {
    assertThat(
            kept(
                "last 1, yearly 1",
                UTC,
                split("2031-01-01T03:00 2026-02-28T03:00 2026-02-27T03:00")))
        .containsExactly("2031-01-01T03:00", "2026-02-28T03:00");
  }

  @Test
  void aPinnedArchiveStaysAndTakesNoPlaceOfAnother() {
    List<StoredArchive> archives =
        List.of(
            at("2026-02-28T03:00"),
            pinned("2026-02-27T09:00"),
            at("2026-02-27T03:00"),
            pinned("2020-01-01T03:00"),
            at("2019-01-01T03:00"));
    List<Verdict> verdicts = judge("last 1, daily 2", UTC, archives);
    assertThat(verdicts).extracting(Verdict::keep).containsExactly(true, true, true, true, false);
    assertThat(verdicts.get(1).reasons()).containsExactly("pinned: release");
    assertThat(verdicts.get(2).reasons()).containsExactly("daily 2 of 2: newest of 2026-02-27");
  }

  @Test
  void aPinnedArchiveMayBeTheNewestAndCountsForTheMinimum() {
    List<StoredArchive> archives =
        List.of(pinned("2026-02-28T03:00"), at("2026-02-01T03:00"), at("2026-01-01T03:00"));
    List<Verdict> verdicts = judge("days 5, minimum 2", UTC, archives);
    assertThat(verdicts).extracting(Verdict::keep).containsExactly(true, true, false);
    assertThat(verdicts.get(0).reasons())
        .containsExactly(
            "pinned: release",
            "newest good archive",
            "number 1 of the minimum 2",
            "1 of 5 days old");
  }

  @Test
  void aPinnedArchiveWithoutAManifestIsSaidToBePinned() {
    StoredArchive unknown =
        new StoredArchive("x", 1, Optional.empty(), Optional.of(Pin.UNREADABLE));
    assertThat(judge("last 1", UTC, List.of(unknown)).get(0).reasons())
        .containsExactly(
            "no readable manifest: its plan and age are not known",
            "pinned: its pin cannot be read");
  }

  /** A backup every six hours for four years, pruned after each: as often as it runs in life. */
  @Test
  void overYearsTheRulesSettle() {
    RetentionPolicy policy =
        new RetentionPolicy(
            PLAN, DATABASE, Keep.parse("last 3, daily 5, weekly 4, monthly 6, yearly 2"), UTC);
    List<StoredArchive> archives = new ArrayList<>();
    Instant start = Instant.parse("2021-01-01T00:00:00Z");
    for (Instant now = start; now.isBefore(NOW); now = now.plus(6, ChronoUnit.HOURS)) {
      archives.add(0, at(now.toString().substring(0, 16)));
      List<StoredArchive> left = new ArrayList<>();
      policy.judge(archives, now).stream()
          .filter(Verdict::keep)
          .forEach(verdict -> left.add(verdict.archive()));
      archives = left;
    }
    Set<String> days = new TreeSet<>();
    archives.forEach(archive -> days.add(archive.key().substring(0, 10)));
    assertThat(days)
        .containsExactly(
            "2025-10-31",
            "2025-11-30",
            "2025-12-31",
            "2026-01-31",
            "2026-02-08",
            "2026-02-15",
            "2026-02-22",
            "2026-02-25",
            "2026-02-26",
            "2026-02-27",
            "2026-02-28",
            "2026-03-01");
  }

  /** The example of docs/plans.md. */
  @Test
  void theWorkedExampleIsRight() {
    Instant end = Instant.parse("2026-04-15T12:00:00Z");
    List<StoredArchive> archives = new ArrayList<>();
    for (int hours = 0; hours < 24 * 500; hours++) {
      archives.add(at(end.minus(hours, ChronoUnit.HOURS).toString().substring(0, 16)));
    }
    List<String> kept =
        new RetentionPolicy(
                PLAN, DATABASE, Keep.parse("last 6, daily 7, weekly 4, monthly 12"), UTC)
            .judge(archives, end.plus(30, ChronoUnit.MINUTES)).stream()
                .filter(Verdict::keep)
                .map(verdict -> verdict.archive().key().substring(5, 13))
                .toList();
    assertThat(kept)
        .containsExactlyElementsOf(
            split(
                    "04-15T12 04-15T11 04-15T10 04-15T09 04-15T08 04-15T07 04-14T23 04-13T23"
                        + " 04-12T23 04-11T23 04-10T23 04-09T23 04-05T23 03-31T23 03-29T23"
                        + " 02-28T23 01-31T23 12-31T23 11-30T23 10-31T23 09-30T23 08-31T23"
                        + " 07-31T23 06-30T23 05-31T23")
                .toList());
  }

  @Test
  void theTimeGrowsWithTheNumberOfArchivesOnly() {
    List<StoredArchive> archives = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      Instant start = NOW.minus(Duration.ofMinutes(20L * i));
      archives.add(
          new StoredArchive(
              "a" + i,
              SIZE_BYTES,
              Optional.of(manifest("a" + i, PLAN, DATABASE, start, List.of()))));
    }
    long begin = System.nanoTime();
    judge("last 7, hourly 48, daily 14, weekly 8, monthly 12, yearly 9", UTC, archives);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }
}
