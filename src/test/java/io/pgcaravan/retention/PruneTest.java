package io.pgcaravan.retention;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.NODE;
import static io.pgcaravan.archive.ManifestSamples.PLAN;
import static io.pgcaravan.archive.ManifestSamples.SIZE_BYTES;
import static io.pgcaravan.archive.ManifestSamples.manifest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.destination.Fault;
import io.pgcaravan.destination.FaultyDestination;
import io.pgcaravan.destination.FaultyDestination.Verb;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanSamples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneTest {

  private static final Instant NOW = Instant.parse("2024-06-30T12:00:00Z");
  private static final TransientException AWAY = new TransientException("it is away", "wait");

  private static final Actor ACTOR = new Actor("anna", NODE);

  private final MemoryDestination destination = new MemoryDestination();
  private final FaultyDestination faulty = new FaultyDestination(destination);
  private final List<AuditEntry> audit = new ArrayList<>();

  private void prune(int keepLast, boolean force) {
    carryOut(judge(keepLast, force, List.of()));
  }

  private Judgement judge(int keepLast, boolean force, List<Newest> known) {
    Plan plan = PlanSamples.plan("keepLast", String.valueOf(keepLast), "destinations", "memory");
    return new Survey(plan, DATABASE, name -> faulty, Inventory::take, NOW)
        .judge(List.of("memory"), known, force ? Long.MAX_VALUE : 0)
        .get(0);
  }

  private void carryOut(Judgement judgement) {
    if (judgement instanceof Judgement.Unknown unknown) {
      throw unknown.failure();
    }
    new Prune(faulty, audit::add, ACTOR, NOW).carryOut((Judgement.Judged) judgement);
  }

  private static Newest newest(int days) {
    return new Newest("daily/" + name(days), daysAgo(days), OptionalLong.of(SIZE_BYTES));
  }

  private static Instant daysAgo(int days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private void archives(int count) {
    for (int days = 0; days < count; days++) {
      destination.archive("daily/d%d.sql.gz".formatted(days), manifest(name(days), daysAgo(days)));
    }
  }

  private static String name(int days) {
    return "d%d.sql.gz".formatted(days);
  }

  @Test
  void whatIsNotKeptIsDeletedArchiveFirstManifestLast() {
    archives(4);
    prune(3, false);
    assertThat(destination.deleted())
        .containsExactly("daily/d3.sql.gz", "daily/d3.sql.gz.manifest.json");
    assertThat(destination.keys()).hasSize(6);
  }

  @Test
  void companionsGoBetweenTheArchiveAndItsManifest() {
    archives(2);
    String globals = "old.sql.gz.globals.sql";
    destination
        .archive(
            "daily/old.sql.gz",
            manifest(
                "old.sql.gz",
                PLAN,
                DATABASE,
                daysAgo(9),
                List.of(ManifestSamples.companion(globals))))
        .put("daily/" + globals, new byte[17]);
    prune(2, false);
    assertThat(destination.deleted())
        .containsExactly("daily/old.sql.gz", "daily/" + globals, "daily/old.sql.gz.manifest.json");
  }

  @Test
  void anArchiveThatCannotBeDeletedKeepsItsManifest() {
    archives(4);
    destination.failToDelete("daily/d3.sql.gz", AWAY);
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> prune(3, false))
        .withMessage("1 of 1 deletions at memory failed: it is away")
        .satisfies(failure -> assertThat(failure.hint()).isEqualTo("wait"));
    assertThat(destination.keys()).hasSize(8);
  }

  @Test
  void oneThatCannotBeDeletedDoesNotStopTheOthers() {
    archives(6);
    destination.failToDelete("daily/d4.sql.gz", AWAY);
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> prune(3, false))
        .withMessageContaining("1 of 3 deletions");
    assertThat(destination.keys())
        .contains("daily/d4.sql.gz", "daily/d4.sql.gz.manifest.json")
        .hasSize(8);
    assertThat(audit)
        .extracting(AuditEntry::action)
        .containsExactly(Action.DELETE, Action.DELETE, Action.DELETE_FAILED, Action.DELETE);
  }

  @Test
  void whenThreeFailInARowTheRestIsNotTried() {
    archives(12);
    faulty.onEvery(Verb.DELETE, Fault.fail(AWAY));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> prune(6, false))
        .withMessage("3 of 6 deletions at memory failed: it is away");
    assertThat(faulty.keys(Verb.DELETE)).hasSize(3);
  }

  @Test
  void aDeletionThatFailedPartWayIsSweptByTheNextPrune() {
    archives(4);
    faulty.on(Verb.DELETE, 2, Fault.fail(AWAY));
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> prune(3, false));
    assertThat(destination.keys())
        .contains("daily/d3.sql.gz.manifest.json")
        .doesNotContain("daily/d3.sql.gz");

    prune(3, false);

    assertThat(destination.keys()).hasSize(6);
    assertThat(audit)
        .extracting(AuditEntry::action)
        .containsExactly(Action.DELETE, Action.DELETE_FAILED, Action.SWEEP);
  }

  @Test
  void aDeletionWhoseAnswerIsLostIsNoneTheLess() {
    archives(4);
    faulty.on(Verb.DELETE, 1, Fault.loseAnswer(AWAY));
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> prune(3, false));
    prune(3, false);
    assertThat(destination.keys()).hasSize(6);
  }

  @Test
  void whatWentBehindOurBackIsNoFailureAndNotAudited() {
    archives(6);
    faulty.on(
        Verb.LIST,
        2,
        Fault.first(
            () -> {
              destination.delete("daily/d4.sql.gz");
              destination.delete("daily/d4.sql.gz.manifest.json");
            }));
    prune(3, false);
    assertThat(destination.keys()).hasSize(6);
    assertThat(audit)
        .extracting(AuditEntry::archive)
        .containsExactly("daily/d5.sql.gz", "daily/d3.sql.gz");
  }

  @Test
  void aManifestThatGoesWhileTheInventoryIsTakenLeavesItsArchiveAlone() {
    archives(4);
    faulty.on(Verb.OPEN, 1, Fault.first(() -> destination.delete("daily/d3.sql.gz.manifest.json")));
    prune(1, true);
    assertThat(destination.keys()).contains("daily/d3.sql.gz");
  }

  @Test
  void anArchiveThatIsPinnedWhileItIsJudgedStays() {
    archives(4);
    Pin pin = new Pin("release", "anna@host", NOW);
    faulty.on(
        Verb.LIST, 2, Fault.first(() -> destination.put("daily/d3.sql.gz.pin.json", pin.json())));
    prune(3, false);
    assertThat(destination.keys()).contains("daily/d3.sql.gz").hasSize(9);
    assertThat(audit).isEmpty();
  }

  @Test
  void pinnedArchivesStayEvenIfTheirPinCannotBeRead() {
    archives(6);
    destination
        .put("daily/d4.sql.gz.pin.json", new Pin("release", "anna@host", NOW).json())
        .put("daily/d5.sql.gz.pin.json", "nonsense".getBytes(UTF_8));
    faulty.onKey(Verb.OPEN, key -> key.equals("daily/d4.sql.gz.pin.json"), Fault.cut(3));
    prune(1, true);
    assertThat(destination.keys())
        .contains("daily/d4.sql.gz", "daily/d5.sql.gz", "daily/d4.sql.gz.pin.json")
        .hasSize(2 + 3 + 3);
  }

  @Test
  void everyDeletionIsAuditedBeforeItIsTried() {
    archives(4);
    prune(3, false);
    assertThat(audit)
        .containsExactly(
            new AuditEntry(
                NOW,
                "anna@node-1",
                Action.DELETE,
                "daily/d3.sql.gz",
                "memory",
                PLAN,
                SIZE_BYTES,
                "number 4, 3 days old; kept are last 3"));
  }

  @Test
  void withoutTheAuditLogNothingIsDeleted() {
    archives(4);
    PermanentException full = new PermanentException("no space", "free some");
    Judgement.Judged judged = (Judgement.Judged) judge(1, true, List.of());
    Prune prune =
        new Prune(
            faulty,
            entry -> {
              throw full;
            },
            ACTOR,
            NOW);
    assertThatThrownBy(() -> prune.carryOut(judged)).isSameAs(full);
    assertThat(destination.deleted()).isEmpty();
  }

  @Test
  void aDestinationWithoutTheNewestArchiveIsLeftAlone() {
    archives(4);
    Newest newer = new Newest("daily/new.sql.gz", NOW.plusSeconds(60), OptionalLong.empty());
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> carryOut(judge(1, true, List.of(newer))))
        .withMessageContaining("memory lacks the newest archive of plan daily, daily/new.sql.gz")
        .satisfies(failure -> assertThat(failure.hint()).contains("--redeliver"));
    assertThat(destination.deleted()).isEmpty();
  }

  @Test
  void aListingThatIsUnexpectedlyEmptyIsNotBelieved() {
    archives(4);
    faulty.onEvery(Verb.LIST, Fault.emptyListing());
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> carryOut(judge(1, true, List.of(newest(0)))))
        .withMessageContaining("memory lists no archive of plan daily, not even daily/d0.sql.gz");
  }

  @Test
  void aNewestArchiveOfAnotherSizeIsNone() {
    archives(4);
    destination.put("daily/d0.sql.gz", new byte[999]);
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> carryOut(judge(1, true, List.of(newest(0)))))
        .withMessageContaining("lists daily/d0.sql.gz with 999 bytes, which is wrong");
    assertThat(destination.deleted()).isEmpty();
  }

  @Test
  void aNewestArchiveThatGoesWhileItIsJudgedStopsThePrune() {
    archives(4);
    faulty.on(Verb.LIST, 2, Fault.hide(key -> key.startsWith("daily/d0")));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> prune(1, true))
        .withMessageContaining("lost daily/d0.sql.gz while it was judged");
    assertThat(destination.deleted()).isEmpty();
  }

  @Test
  void whatIsOnRecordIsOutdatedByANewerArchiveOfAnotherMachine() {
    archives(4);
    Newest older = new Newest("daily/gone.sql.gz", daysAgo(1), OptionalLong.empty());
    Newest ahead = new Newest("daily/ahead.sql.gz", daysAgo(-900), OptionalLong.empty());
    carryOut(judge(3, false, List.of(older, ahead)));
    assertThat(destination.keys()).hasSize(6);
  }

  @Test
  void strayPinsAreSweptWhenTheyAreOldAndReadable() {
    archives(1);
    destination
        .put("daily/old.sql.gz.pin.json", new Pin("old", "anna@host", daysAgo(3)).json())
        .put("daily/new.sql.gz.pin.json", new Pin("new", "anna@host", daysAgo(1)).json())
        .put("daily/odd.sql.gz.pin.json", "foreign".getBytes(UTF_8));
    prune(1, false);
    assertThat(destination.deleted()).containsExactly("daily/old.sql.gz.pin.json");
  }

  /** Whatever fails, and however often it is tried again: the newest and the pinned ones stay. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void faultsByChanceNeverCostTheNewestOrAPinnedArchive(long seed) {
    archives(40);
    destination.put("daily/d20.sql.gz.pin.json", new Pin("keep", "anna", NOW).json());
    faulty.atRandom(seed, 0.15);
    for (int attempt = 0; attempt < 30; attempt++) {
      try {
        prune(5, true);
      } catch (CaravanException e) {
        assertThat(e.hint()).isNotBlank();
      }
      assertThat(destination.keys())
          .contains("daily/d0.sql.gz", "daily/d0.sql.gz.manifest.json", "daily/d4.sql.gz")
          .contains("daily/d20.sql.gz", "daily/d20.sql.gz.pin.json");
      assertThat(destination.keys())
          .filteredOn(key -> key.endsWith(".gz"))
          .allMatch(key -> destination.keys().contains(key + ".manifest.json"));
    }
    faulty.heal();
    prune(5, true);
    assertThat(destination.keys()).hasSize(2 * 6 + 1);
  }

  @Test
  void aListingThatFailsDeletesNothing() {
    archives(4);
    destination.failToList(AWAY);
    assertThatThrownBy(() -> prune(1, true)).isSameAs(AWAY);
    assertThat(destination.deleted()).isEmpty();
  }

  @Test
  void aManifestThatCannotBeReadDeletesNothing() {
    archives(4);
    destination.failToRead("daily/d1.sql.gz.manifest.json", new IOException("reset"));
    assertThatExceptionOfType(TransientException.class).isThrownBy(() -> prune(1, true));
    assertThat(destination.deleted()).isEmpty();
  }

  @ParameterizedTest(name = "{0} archives, the last {1} kept")
  @CsvSource({"4,1,true", "4,2,false", "3,1,true", "2,1,false", "1,1,false", "0,1,false"})
  void moreThanHalfIsRefusedWithoutForce(int archives, int keepLast, boolean refused) {
    archives(archives);
    if (refused) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> prune(keepLast, false))
          .withMessageContaining(
              "would delete %d of its %d archives".formatted(archives - keepLast, archives))
          .satisfies(failure -> assertThat(failure.hint()).contains("--force"));
      assertThat(destination.deleted()).isEmpty();
    } else {
      prune(keepLast, false);
      assertThat(destination.keys()).hasSize(2 * Math.min(archives, keepLast));
    }
  }

  @Test
  void archivesOfOthersDoNotMakeTheHalfLarger() {
    archives(4);
    for (int i = 0; i < 9; i++) {
      destination.archive(
          "w%d.sql.gz".formatted(i),
          manifest("w%d.sql.gz".formatted(i), "weekly", DATABASE, daysAgo(i), List.of()));
    }
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> prune(1, false));
  }

  @Test
  void withForceAllButTheKeptGo() {
    archives(4);
    prune(1, true);
    assertThat(destination.keys())
        .containsExactlyInAnyOrder("daily/d0.sql.gz", "daily/d0.sql.gz.manifest.json");
  }

  @Test
  void foreignFilesAndOtherPlansAreNotTouched() {
    archives(2);
    destination
        .put("README.md", new byte[1])
        .put("daily/mine-20200101-000000.sql.gz", new byte[1])
        .archive("w.sql.gz", manifest("w.sql.gz", "weekly", DATABASE, daysAgo(900), List.of()))
        .archive("o.sql.gz", manifest("o.sql.gz", PLAN, "o:5432/o", daysAgo(900), List.of()));
    prune(1, true);
    assertThat(destination.deleted())
        .containsExactly("daily/d1.sql.gz", "daily/d1.sql.gz.manifest.json");
  }

  @Test
  void anOrphanOfThisPlanAndHostIsSweptWithItsCompanions() {
    destination
        .manifest(
            "daily/dead.sql.gz",
            manifest(
                "dead.sql.gz",
                PLAN,
                DATABASE,
                NOW,
                List.of(ManifestSamples.companion("dead.sql.gz.globals.sql"))))
        .put("daily/dead.sql.gz.globals.sql", new byte[17]);
    prune(1, false);
    assertThat(destination.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "daily,db:5432/shop,other-host,1,false",
    "daily,db:5432/shop,other-host,3,true",
    "weekly,db:5432/shop,node-1,3,false",
    "daily,other:5432/shop,node-1,3,false"
  })
  void anOrphanThatMayBeUnderWayElsewhereStays(
      String plan, String database, String host, int days, boolean swept) {
    String text =
        new String(
                io.pgcaravan.archive.Manifests.write(
                    manifest("x.sql.gz", plan, database, daysAgo(days), List.of())))
            .replace(NODE, host);
    destination.put("x.sql.gz.manifest.json", text.getBytes());
    prune(1, false);
    assertThat(destination.keys().isEmpty()).isEqualTo(swept);
  }

  @Test
  void aRefusedPruneSweepsNothingEither() {
    archives(4);
    destination.manifest("dead.sql.gz", manifest("dead.sql.gz", NOW));
    assertThatExceptionOfType(PermanentException.class).isThrownBy(() -> prune(1, false));
    assertThat(destination.deleted()).isEmpty();
  }
}
