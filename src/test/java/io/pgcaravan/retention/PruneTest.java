package io.pgcaravan.retention;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.NODE;
import static io.pgcaravan.archive.ManifestSamples.PLAN;
import static io.pgcaravan.archive.ManifestSamples.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.plan.PlanSamples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneTest {

  private static final Instant NOW = Instant.parse("2024-06-30T12:00:00Z");
  private static final TransientException AWAY = new TransientException("it is away", "wait");

  private final MemoryDestination destination = new MemoryDestination();

  private List<Verdict> prune(int keepLast, boolean force) {
    RetentionPolicy policy =
        new RetentionPolicy(
            PLAN, DATABASE, PlanSamples.plan("keepLast", String.valueOf(keepLast)).keep());
    return new Prune(destination, policy, NOW).run(force, NODE);
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
    assertThatThrownBy(() -> prune(3, false)).isSameAs(AWAY);
    assertThat(destination.keys()).hasSize(8);
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
