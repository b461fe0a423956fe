package io.pgcaravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.StoredArchive;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final String KEY = "shop-20240115-030000.sql.gz";
  private static final Instant THEN = Instant.parse("2024-01-15T03:00:00Z");
  private static final Instant NOW = Instant.parse("2024-01-16T03:00:00Z");
  private static final Manifest MANIFEST = ManifestSamples.manifest(KEY, THEN);
  private static final StoredArchive BARE =
      new StoredArchive(KEY, ManifestSamples.SIZE_BYTES, Optional.empty());

  private static KnownCopy known(String key, String sha256, String node, Instant seen) {
    return new KnownCopy(
        key, sha256, "present", ManifestSamples.SIZE_BYTES, null, Instants.text(seen), node);
  }

  private static Changes look(List<StoredArchive> there, KnownCopy... known) {
    return new Comparison("local", "here", NOW).of(new Look("local", NOW, there), List.of(known));
  }

  @Test
  void aCopyWhoseManifestIsLateOrCannotBeReadStaysAsItIs() {
    Changes changes = look(List.of(BARE), known(KEY, MANIFEST.sha256(), "here", THEN));
    assertThat(changes.lost()).isEmpty();
    assertThat(changes.copies()).isEmpty();
  }

  @Test
  void anotherFileOfTheSameNameIsNotThatCopy() {
    StoredArchive shorter = new StoredArchive(KEY, 7, Optional.empty());
    Changes changes = look(List.of(shorter), known(KEY, MANIFEST.sha256(), "here", THEN));
    assertThat(changes.lost()).hasSize(1);
    assertThat(changes.copies()).hasSize(1);
  }

  @Test
  void anArchiveThatHasItsManifestNowIsListedOnce() {
    StoredArchive whole = new StoredArchive(KEY, ManifestSamples.SIZE_BYTES, Optional.of(MANIFEST));
    Changes changes = look(List.of(whole), known(KEY, "", "here", THEN));
    assertThat(changes.lost())
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sha256", ""));
    assertThat(changes.copies()).hasSize(1);
  }

  @Test
  void whatAnotherMachineHasInItsOwnDirectoryIsNotMissing() {
    assertThat(look(List.of(), known(KEY, "abc", "elsewhere", THEN)).lost()).isEmpty();
    assertThat(look(List.of(), known(KEY, "abc", "here", THEN)).lost()).hasSize(1);
  }

  @Test
  void whatWasRecordedWhileTheListingWentOnIsNotMissing() {
    assertThat(look(List.of(), known(KEY, "abc", "here", NOW)).lost()).isEmpty();
  }

  @Test
  void aCopyThatWasSeenByAClockFarAheadCanBeMissing() {
    Instant wrong = Instant.now().plus(Duration.ofDays(400));
    assertThat(look(List.of(), known(KEY, "abc", "here", wrong)).lost()).hasSize(1);
  }

  @Test
  void instantsThatNoClockShowsHaveTheWidthOfAllOthers() {
    assertThat(Instants.text(Instant.MIN)).isEqualTo("0000-01-01T00:00:00.000Z");
    assertThat(Instants.text(Instant.MAX)).isEqualTo("9999-12-31T23:59:59.999Z");
  }
}
