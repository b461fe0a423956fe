package io.pgcaravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredArchiveTest {

  private static final Instant START = Instant.parse("2024-01-15T03:00:00Z");
  private static final Optional<Manifest> MANIFEST =
      Optional.of(ManifestSamples.manifest("a.sql.gz", START));

  @Test
  void theAgeCountsFromTheStartOfTheRun() {
    StoredArchive archive = new StoredArchive("daily/a.sql.gz", 1000, MANIFEST);
    assertThat(archive.age(START.plusSeconds(90))).contains(Duration.ofSeconds(90));
    assertThat(archive.name()).isEqualTo("a.sql.gz");
  }

  @Test
  void withoutAManifestNeitherAgeNorSizeAreKnown() {
    StoredArchive archive = new StoredArchive("a.sql.gz", 1000, Optional.empty());
    assertThat(archive.age(START)).isEmpty();
    assertThat(archive.sizeIsRight()).isFalse();
  }

  @Test
  void anotherSizeThanTheManifestTellsIsNotRight() {
    assertThat(new StoredArchive("a.sql.gz", 1000, MANIFEST).sizeIsRight()).isTrue();
    assertThat(new StoredArchive("a.sql.gz", 999, MANIFEST).sizeIsRight()).isFalse();
  }
}
