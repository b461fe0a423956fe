package io.pgcaravan.retention;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.PLAN;
import static io.pgcaravan.archive.ManifestSamples.SIZE_BYTES;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPolicyTest {

  private static final Instant NOW = Instant.parse("2024-06-30T12:00:00Z");

  private static RetentionPolicy policy(String last, String days) {
    Plan plan = PlanSamples.plan("keepLast", last, "keepDays", days);
    return policy(plan.retention().at("local").orElseThrow().toString(), ZoneOffset.UTC);
  }

  private static RetentionPolicy policy(String keep, ZoneId zone) {
    return new RetentionPolicy(PLAN, DATABASE, Keep.parse(keep), zone);
  }

  private static StoredArchive archive(String name, String plan, String database, Duration age) {
    return new StoredArchive(
        name,
        SIZE_BYTES,
        Optional.of(ManifestSamples.manifest(name, plan, database, NOW.minus(age), List.of())));
  }

  private static StoredArchive daysOld(int days) {
    return archive("d" + days, PLAN, DATABASE, Duration.ofDays(days));
  }

  private static List<String> kept(List<Verdict> verdicts) {
    return verdicts.stream().filter(Verdict::keep).map(verdict -> verdict.archive().key()).toList();
  }

  @ParameterizedTest(name = "keepLast {0}, keepDays {1}")
  @CsvSource({
    "'','',d0 d1 d2 d3 d4 d5",
    "1,'',d0",
    "3,'',d0 d1 d2",
    "9,'',d0 d1 d2 d3 d4 d5",
    "'',1,d0 d1",
    "'',3,d0 d1 d2 d3",
    "2,4,d0 d1 d2 d3 d4",
    "4,2,d0 d1 d2 d3",
  })
  void whatEitherRuleKeepsStays(String last, String days, String kept) {
    List<StoredArchive> archives =
        IntStream.rangeClosed(0, 5).mapToObj(RetentionPolicyTest::daysOld).toList();
    assertThat(kept(policy(last, days).judge(archives, NOW))).containsExactly(kept.split(" "));
  }

  @Test
  void everyVerdictSaysWhy() {
    List<Verdict> verdicts =
        policy("2", "1").judge(List.of(daysOld(0), daysOld(1), daysOld(2)), NOW);
    assertThat(verdicts.get(0).reasons())
        .containsExactly("newest good archive", "number 1 of the last 2", "0 of 1 days old");
    assertThat(verdicts.get(1).reasons())
        .containsExactly("number 2 of the last 2", "1 of 1 days old");
    assertThat(verdicts.get(2).reasons())
        .containsExactly("number 3, 2 days old; kept are last 2, days 1");
  }

  @Test
  void theNewestGoodArchiveStaysHoweverOldItIs() {
    List<Verdict> verdicts = policy("", "30").judge(List.of(daysOld(400), daysOld(500)), NOW);
    assertThat(kept(verdicts)).containsExactly("d400");
    assertThat(verdicts.get(0).reasons()).containsExactly("newest good archive");
  }

  @Test
  void anAgeIsReachedToTheSecond() {
    Duration month = Duration.ofDays(30);
    List<StoredArchive> archives =
        List.of(
            daysOld(0),
            archive("onTime", PLAN, DATABASE, month),
            archive("late", PLAN, DATABASE, month.plusSeconds(1)));
    assertThat(kept(policy("", "30").judge(archives, NOW))).containsExactly("d0", "onTime");
  }

  @Test
  void whatIsNotSurelyOfThisPlanAndGoodIsKeptAndNotCounted() {
    StoredArchive good = daysOld(9);
    List<StoredArchive> apart =
        List.of(
            archive("weekly", "weekly", DATABASE, Duration.ofDays(1)),
            archive("elsewhere", PLAN, "other:5432/shop", Duration.ofDays(2)),
            archive("future", PLAN, DATABASE, Duration.ofHours(-25)),
            new StoredArchive("cut", SIZE_BYTES - 1, daysOld(3).manifest()),
            new StoredArchive("unknown", SIZE_BYTES, Optional.empty()));
    List<StoredArchive> all = new ArrayList<>(apart);
    all.add(good);

    List<Verdict> verdicts = policy("1", "").judge(all, NOW);

    assertThat(kept(verdicts))
        .containsExactly("weekly", "elsewhere", "future", "cut", "unknown", "d9");
    assertThat(verdicts)
        .extracting(verdict -> verdict.reasons().get(0))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("belongs to plan weekly"),
            reason -> assertThat(reason).contains("is of the database other:5432/shop"),
            reason -> assertThat(reason).contains("is dated in the future"),
            reason -> assertThat(reason).contains("its manifest says"),
            reason -> assertThat(reason).contains("no readable manifest"),
            reason -> assertThat(reason).contains("newest good archive"));
  }

  @Test
  void aDamagedNewerArchiveProtectsNobodyFromBeingTheLastGoodOne() {
    StoredArchive cut = new StoredArchive("cut", 1, daysOld(0).manifest());
    List<Verdict> verdicts = policy("1", "").judge(List.of(cut, daysOld(1), daysOld(2)), NOW);
    assertThat(kept(verdicts)).containsExactly("cut", "d1");
  }

  @Test
  void aClockThatIsALittleOffDoesNoHarm() {
    StoredArchive ahead = archive("ahead", PLAN, DATABASE, Duration.ofHours(-2));
    assertThat(kept(policy("", "1").judge(List.of(ahead, daysOld(5)), NOW)))
        .containsExactly("ahead");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverThereIsTheNewestGoodOneAndAllThatIsApartStay(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<StoredArchive> archives = randomArchives(random);
      String last = random.nextBoolean() ? "" : String.valueOf(1 + random.nextInt(5));
      String days = random.nextBoolean() ? "" : String.valueOf(1 + random.nextInt(60));

      List<Verdict> verdicts = policy(last, days).judge(archives, NOW);

      assertThat(verdicts).extracting(Verdict::archive).isEqualTo(archives);
      verdicts.stream()
          .filter(verdict -> !verdict.keep())
          .forEach(verdict -> assertThat(good(verdict.archive())).isTrue());
      archives.stream()
          .filter(RetentionPolicyTest::good)
          .findFirst()
          .ifPresent(newest -> assertThat(kept(verdicts)).contains(newest.key()));
      long good = archives.stream().filter(RetentionPolicyTest::good).count();
      long keptGood = verdicts.stream().filter(v -> v.keep() && good(v.archive())).count();
      if (!last.isEmpty()) {
        assertThat(keptGood).isGreaterThanOrEqualTo(Math.min(good, Long.parseLong(last)));
      }
    }
  }

  private static List<StoredArchive> randomArchives(Random random) {
    List<StoredArchive> archives = new ArrayList<>();
    int count = random.nextInt(20);
    for (int i = 0; i < count; i++) {
      StoredArchive archive =
          archive(
              "a" + i,
              random.nextInt(4) == 0 ? "weekly" : PLAN,
              random.nextInt(4) == 0 ? "other:5432/shop" : DATABASE,
              Duration.ofHours(random.nextInt(24 * 90) - 48));
      archives.add(
          switch (random.nextInt(6)) {
            case 0 -> new StoredArchive(archive.key(), SIZE_BYTES + 1, archive.manifest());
            case 1 -> new StoredArchive(archive.key(), SIZE_BYTES, Optional.empty());
            default -> archive;
          });
    }
    Collections.sort(
        archives, comparing((StoredArchive a) -> a.startedAt().orElse(Instant.MIN)).reversed());
    return archives;
  }

  private static boolean good(StoredArchive archive) {
    return archive.sizeBytes() == SIZE_BYTES
        && archive
            .manifest()
            .filter(manifest -> manifest.plan().equals(PLAN))
            .filter(manifest -> manifest.database().equals(DATABASE))
            .filter(manifest -> !manifest.startedAt().isAfter(NOW.plus(Duration.ofDays(1))))
            .isPresent();
  }
}
