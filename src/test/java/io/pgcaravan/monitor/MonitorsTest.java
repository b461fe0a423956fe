package io.pgcaravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.monitor.Waiting.Letters;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each monitor, by facts that are made up. Plan daily fires at three in the morning. */
class MonitorsTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");
  private static final Freshness FRESHNESS = new Freshness(Duration.ofHours(1));
  private static final Plan DAILY = PlanSamples.plan("destinations", "local, s3");
  private static final Size SIZE = new Size(1_000_000, 0.5, 2, 4);
  private static final Time TIME = new Time(Duration.ofMinutes(10), 3, Duration.ofMinutes(5), 4);

  private static IndexedCopy copy(
      String destination, String startedAt, boolean verified, @Nullable String damage) {
    Instant start = Instant.parse(startedAt);
    return new IndexedCopy(
        "shop-" + startedAt,
        "daily",
        "db.example:5432/shop",
        "full",
        destination,
        null,
        1000,
        2_000_000,
        8_000_000,
        "sha",
        start,
        start.plusSeconds(60),
        verified ? start.plusSeconds(90) : null,
        damage,
        "trailer",
        null,
        null,
        null);
  }

  private static Facts facts(Instant now, List<IndexedCopy> copies) {
    return new Facts(
        now,
        List.of(DAILY),
        copies,
        Map.of("daily", LONG_AGO),
        Map.of(),
        Set.of(),
        Map.of(),
        Map.of());
  }

  private static List<String> keys(Findings findings) {
    return findings.findings().stream().map(Finding::key).toList();
  }

  @Test
  void whatIsOverdueIsToldForEachDestinationAlsoWhereTheScheduleStopped() {
    List<IndexedCopy> none = List.of();
    List<IndexedCopy> local = List.of(copy("local", "2026-03-10T03:00:05Z", true, null));

    assertThat(FRESHNESS.overdue(facts(NOON, local)))
        .containsExactly(
            new Freshness.Overdue("daily", "s3", Instant.parse("2026-03-10T03:00:00Z")));
    assertThat(FRESHNESS.overdue(facts(NOON, none)))
        .extracting(Freshness.Overdue::destination)
        .containsExactly("local", "s3");
  }

  @ParameterizedTest(name = "at {0} the newest copy is of {1}: {2}")
  @CsvSource({
    "2026-03-10T12:00:00Z,2026-03-10T03:00:05Z,''",
    "2026-03-10T12:00:00Z,2026-03-10T02:59:30Z,''",
    "2026-03-10T12:00:00Z,2026-03-09T03:00:05Z,daily@s3",
    "2026-03-10T03:30:00Z,2026-03-09T03:00:05Z,''",
    "2026-03-10T04:00:59Z,2026-03-09T03:00:05Z,''", // its dumps take a minute
    "2026-03-10T04:01:00Z,2026-03-09T03:00:05Z,daily@s3",
    "2026-03-10T12:00:00Z,2027-03-10T03:00:00Z,daily@s3", // a clock was wrong
  })
  @Tag("S4.5")
  void aCopyMustBeAsNewAsItsSchedulePromises(Instant now, String newest, String key) {
    List<IndexedCopy> copies =
        List.of(copy("local", "2026-03-10T03:00:05Z", true, null), copy("s3", newest, true, null));
    List<IndexedCopy> local = List.of(copy("local", newest, true, null), copies.get(1));
    assertThat(String.join(",", keys(FRESHNESS.look(facts(now, copies)))))
        .isEqualTo(now.isBefore(Instant.parse("2026-03-10T03:00:00Z")) ? "" : key);
    assertThat(FRESHNESS.look(facts(now, local)).findings()).hasSize(key.isEmpty() ? 0 : 2);
  }

  @Test
  void onlyAVerifiedCopyThatIsNotDamagedCounts() {
    List<IndexedCopy> copies =
        List.of(
            copy("local", "2026-03-10T03:00:05Z", false, null),
            copy("s3", "2026-03-10T03:00:05Z", true, "other bytes"),
            copy("s3", "2026-03-08T03:00:05Z", true, null));
    Findings findings = FRESHNESS.look(facts(NOON, copies));
    assertThat(keys(findings)).containsExactly("daily@local", "daily@s3");
    assertThat(findings.findings().get(0).hint()).contains("verify");
    assertThat(findings.findings().get(1).message())
        .contains("plan daily", "s3", "2026-03-10T03:00:00Z", "2 d 8 h ago");
    Facts blind =
        new Facts(
            NOON,
            List.of(DAILY),
            copies,
            Map.of("daily", LONG_AGO),
            Map.of(),
            Set.of("local"),
            Map.of(),
            Map.of());
    assertThat(keys(FRESHNESS.look(blind))).containsExactly("daily@s3");
  }

  @Test
  void aPlanWhoseFirstFireIsStillToComeIsNotBlamed() {
    for (String since :
        new String[] {"2026-03-10T03:00:00Z", "2026-03-10T11:00:00Z", "2030-01-01T00:00:00Z"}) {
      Facts facts =
          new Facts(
              NOON,
              List.of(DAILY),
              List.of(),
              Map.of("daily", Instant.parse(since)),
              Map.of(),
              Set.of(),
              Map.of(),
              Map.of());
      assertThat(FRESHNESS.look(facts).findings()).isEmpty();
    }
    Facts never =
        new Facts(
            NOON, List.of(DAILY), List.of(), Map.of(), Map.of(), Set.of(), Map.of(), Map.of());
    assertThat(FRESHNESS.look(never).findings()).isEmpty();
    assertThat(FRESHNESS.look(facts(NOON, List.of())).findings())
        .hasSize(2)
        .allMatch(finding -> finding.message().contains("there is none at all"));
  }

  @Test
  void aCopyOfAnotherDatabaseIsNone() {
    Plan moved = PlanSamples.plan("database", "postgresql://anna:secret@other.example/shop");
    Facts facts =
        new Facts(
            NOON,
            List.of(moved),
            List.of(copy("local", "2026-03-10T03:00:05Z", true, null)),
            Map.of("daily", LONG_AGO),
            Map.of(),
            Set.of(),
            Map.of(),
            Map.of());
    assertThat(keys(FRESHNESS.look(facts))).containsExactly("daily@local");
  }

  @Test
  void aScheduleThatStoppedIsOneFinding() {
    Plan hourly = PlanSamples.plan("plan", "hourly", "cron", "0 0 * * * ?");
    Instant run = Instant.parse("2026-03-08T03:00:00Z");
    Facts stopped =
        new Facts(
            NOON,
            List.of(DAILY, hourly),
            List.of(copy("local", "2026-03-08T03:00:05Z", true, null)),
            Map.of("daily", LONG_AGO, "hourly", LONG_AGO),
            Map.of("daily", run, "hourly", run),
            Set.of(),
            Map.of(),
            Map.of());
    Findings findings = FRESHNESS.look(stopped);
    assertThat(keys(findings)).containsExactly("schedule");
    assertThat(findings.findings().get(0).message())
        .contains("2 plans", "daily, hourly", "2 d 8 h");
    Facts failing =
        new Facts(
            NOON,
            stopped.plans(),
            stopped.copies(),
            stopped.since(),
            Map.of("hourly", NOON),
            Set.of(),
            Map.of(),
            Map.of());
    assertThat(keys(FRESHNESS.look(failing)))
        .containsExactly("daily@local", "daily@s3", "hourly@local");
  }

  @Test
  void aPlanThatNeverFiresIsLeftAlone() {
    Plan past = PlanSamples.plan("cron", "0 0 0 1 1 ? 2020");
    Facts facts =
        new Facts(
            NOON,
            List.of(past),
            List.of(),
            Map.of("daily", LONG_AGO),
            Map.of(),
            Set.of(),
            Map.of(),
            Map.of());
    assertThat(FRESHNESS.look(facts).findings()).isEmpty();
  }

  private static Facts late(String now, RecordedRun run) {
    return new Facts(
        Instant.parse(now),
        List.of(DAILY),
        List.of(copy("local", "2026-03-09T03:00:05Z", true, null)),
        Map.of("daily", LONG_AGO),
        Map.of(),
        Set.of("s3"),
        Map.of("daily", List.of(run)),
        Map.of());
  }

  @Test
  void aRunThatBeganLateGetsAsLongAsOneInTime() {
    RecordedRun running = run("running", Instant.parse("2026-03-10T10:00:00Z"), null);
    assertThat(keys(FRESHNESS.look(late("2026-03-10T10:30:00Z", running)))).isEmpty();
    assertThat(keys(FRESHNESS.look(late("2026-03-10T11:05:00Z", running))))
        .containsExactly("daily@local", "daily@s3");
  }

  @Test
  void aPlanWhoseDeliveriesTakeLongIsGivenThatTime() {
    RecordedRun slow = run("complete", Instant.parse("2026-03-09T03:00:05Z"), Duration.ofHours(4));
    assertThat(keys(FRESHNESS.look(late("2026-03-10T07:59:00Z", slow))))
        .containsExactly("daily@s3"); // the fire of the day before
    assertThat(keys(FRESHNESS.look(late("2026-03-10T08:01:00Z", slow))))
        .containsExactly("daily@local", "daily@s3");
  }

  @Test
  void aDestinationThatCannotBeReadIsTheFindingAndNotItsCopies() {
    Facts unread =
        new Facts(
            NOON,
            List.of(DAILY),
            List.of(copy("local", "2026-03-10T03:00:05Z", true, null)),
            Map.of("daily", LONG_AGO),
            Map.of(),
            Set.of(),
            Map.of(),
            Map.of("s3", "it refuses connections"));
    assertThat(keys(FRESHNESS.look(unread))).containsExactly("@s3");
    Facts blind =
        new Facts(
            NOON,
            unread.plans(),
            unread.copies(),
            unread.since(),
            Map.of(),
            Set.of("s3"),
            Map.of(),
            unread.unread());
    assertThat(FRESHNESS.look(blind).findings()).isEmpty();
  }

  private static Findings size(Size monitor, long... dumpAndDatabase) {
    List<IndexedCopy> copies = new ArrayList<>();
    for (int i = 0; i < dumpAndDatabase.length; i += 2) {
      IndexedCopy sample =
          copy("local", NOON.minus(Duration.ofDays(1 + i / 2)).toString(), true, null);
      copies.add(
          new IndexedCopy(
              sample.key(),
              "daily",
              sample.database(),
              "full",
              "local",
              null,
              1000,
              dumpAndDatabase[i],
              dumpAndDatabase[i + 1],
              null,
              sample.startedAt(),
              sample.finishedAt(),
              null,
              null,
              null,
              null,
              null,
              null));
    }
    return monitor.look(facts(NOON, copies));
  }

  @Test
  @Tag("S3.6")
  @Tag("S4.5")
  void aDumpIsTooSmallOrUnlikeTheOthersAndTheDatabase() {
    long m = 1_000_000;
    assertThat(keys(size(SIZE, m - 1, 9 * m))).containsExactly("daily small");
    assertThat(keys(size(SIZE, m, 9 * m))).isEmpty();
    assertThat(keys(size(SIZE))).isEmpty();
    // four earlier ones
    assertThat(
            keys(size(SIZE, 4 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m)))
        .containsExactly("daily shrunk");
    assertThat(keys(size(SIZE, 4 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m))).isEmpty();
    // the database shrank too, or is of unknown size
    assertThat(
            keys(size(SIZE, 4 * m, 4 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m)))
        .isEmpty();
    assertThat(keys(size(SIZE, 4 * m, -1, 9 * m, -1, 9 * m, -1, 9 * m, -1, 9 * m, -1)))
        .containsExactly("daily shrunk");
    assertThat(
            keys(size(SIZE, 20 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m, 9 * m)))
        .containsExactly("daily grown");
  }

  private static RecordedRun run(String status, Instant start, @Nullable Duration took) {
    return new RecordedRun(
        "daily-1",
        "n",
        "backup",
        "daily",
        "d",
        "schedule",
        null,
        start,
        null,
        status,
        1,
        null,
        null,
        null,
        0,
        0,
        took,
        Map.of());
  }

  private static List<String> durations(Time monitor, int newestMinutes, int... earlierMinutes) {
    List<RecordedRun> runs = new ArrayList<>();
    runs.add(run("complete", NOON, Duration.ofMinutes(newestMinutes)));
    IntStream.of(earlierMinutes)
        .forEach(minutes -> runs.add(run("complete", NOON, Duration.ofMinutes(minutes))));
    return keys(monitor.look(List.of(DAILY), Map.of("daily", runs), NOON));
  }

  @Test
  @Tag("S3.6")
  void aRunTakesTooLong() {
    assertThat(durations(TIME, 10)).isEmpty();
    assertThat(durations(TIME, 11)).containsExactly("daily");
    Time noLimit = new Time(Duration.ZERO, 3, Duration.ofMinutes(5), 4);
    assertThat(durations(noLimit, 600)).isEmpty();
    assertThat(durations(noLimit, 40, 10, 11, 12, 13)).containsExactly("daily");
    assertThat(durations(noLimit, 40, 10, 11, 12)).isEmpty();
    assertThat(durations(noLimit, 5, 1, 1, 1, 1)).isEmpty(); // less than five minutes longer
    List<RecordedRun> hung = List.of(run("running", NOON.minusSeconds(3600), null));
    assertThat(TIME.look(List.of(DAILY), Map.of("daily", hung), NOON).findings().get(0).message())
        .contains("has taken 1 h 0 min");
    List<RecordedRun> failed = List.of(run("failed", NOON, Duration.ofHours(1)));
    assertThat(TIME.look(List.of(DAILY), Map.of("daily", failed), NOON).findings()).isEmpty();
    assertThat(TIME.look(List.of(DAILY), Map.of(), NOON).findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1000000,99999,true",
    "1000000,100000,false",
    "10000,1999,true",
    "10000,2000,false",
    "0,0,false"
  })
  @Tag("S3.6")
  void aDiskFillsUp(long total, long free, boolean found) {
    List<IndexedCopy> copies = List.of(copy("local", "2026-03-10T03:00:05Z", true, null));
    Findings findings =
        new Space(0.1, 2).look(List.of(new Disk("stage", "/s", total, free)), copies);
    assertThat(keys(findings)).isEqualTo(found ? List.of("stage") : List.of());
  }

  @ParameterizedTest
  @CsvSource({"14,false", "16,true", "-60,false"})
  void mailsWait(int minutes, boolean found) {
    Letters letters = new Letters(3, NOON.minus(Duration.ofMinutes(minutes)));
    Waiting waiting = new Waiting(Duration.ofMinutes(15));
    assertThat(waiting.look(Optional.of(letters), NOON).findings()).hasSize(found ? 1 : 0);
    assertThat(waiting.look(Optional.empty(), NOON).findings()).isEmpty();
  }

  @Test
  void damagedCopiesAreToldByDestination() {
    List<IndexedCopy> copies =
        List.of(
            copy("s3", "2026-03-10T03:00:05Z", true, "it is gone"),
            copy("s3", "2026-03-09T03:00:05Z", true, null),
            copy("local", "2026-03-10T03:00:05Z", true, null));
    Findings findings = new Damage().look(facts(NOON, copies));
    assertThat(keys(findings)).containsExactly("daily@s3");
    assertThat(findings.findings().get(0).message()).contains("1 of the 2", "it is gone");
  }
}
