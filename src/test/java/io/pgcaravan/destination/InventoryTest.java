package io.pgcaravan.destination;

import static io.pgcaravan.archive.ManifestSamples.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.proof.TableProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {

  private static final Instant NOON = Instant.parse("2024-01-15T12:00:00Z");

  private final MemoryDestination destination = new MemoryDestination();

  private List<String> archives() {
    return Inventory.take(destination).archives().stream().map(StoredArchive::key).toList();
  }

  @Test
  void nothingIsThereAtFirst() {
    assertThat(Inventory.take(destination).archives()).isEmpty();
  }

  @Test
  void archivesComeNewestFirstByTheStartOfTheirRuns() {
    destination.archive("b/two.sql.gz", manifest("two.sql.gz", NOON.minusSeconds(2)));
    destination.archive("a/one.sql.gz", manifest("one.sql.gz", NOON.minusSeconds(1)));
    destination.archive("c/three.sql.gz", manifest("three.sql.gz", NOON.minusSeconds(3)));
    assertThat(archives()).containsExactly("a/one.sql.gz", "b/two.sql.gz", "c/three.sql.gz");
  }

  @Test
  void aListingHoldsNoTablesAndOneArchiveIsReadWhole() {
    Manifest manifest =
        ManifestSamples.proven(
            manifest("one.sql.gz", NOON), new TableProof("public.t", "(id)", 3, null));
    destination.archive("a/one.sql.gz", manifest);
    StoredArchive listed = Inventory.take(destination).archives().get(0);
    assertThat(listed.manifest()).contains(manifest.brief());
    assertThat(manifest.brief().proof().tables()).isEmpty();
    assertThat(manifest.brief().proof().roles()).containsExactly("anna");
    assertThat(Inventory.whole(destination, listed).manifest()).contains(manifest);
  }

  @Test
  void aManifestThatIsGoneSinceLeavesWhatTheListingKnew() {
    Manifest manifest =
        ManifestSamples.proven(
            manifest("one.sql.gz", NOON), new TableProof("public.t", "(id)", 3, null));
    destination.archive("a/one.sql.gz", manifest);
    StoredArchive listed = Inventory.take(destination).archives().get(0);
    destination.put("a/one.sql.gz.manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(Inventory.whole(destination, listed)).isEqualTo(listed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop-daily-backup-20240115-030000.sql",
        "shop-daily-backup-20240115-030000.sql.gz",
        "daily/2024-01-15/shop-daily-backup-20240115-030000.sql.zst",
        "shop-daily-backup-20240115-030000.dump",
        "shop-daily-backup-20240115-030000.dump.gz.gpg",
      })
  void anArchiveWithoutAManifestIsListedLast(String key) {
    destination.put(key, new byte[10]);
    destination.archive("known.sql.gz", manifest("known.sql.gz", NOON));
    assertThat(archives()).containsExactly("known.sql.gz", key);
    assertThat(Inventory.take(destination).archives().get(1).manifest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "holiday.jpg",
        "notes-20240115-030000.txt",
        "dump.sql.gz",
        "shop-daily-backup-20240115-030000.sql.gz.globals.sql",
        "shop-daily-backup-20240115-030000.sql.gz.sha256",
        "20240115-030000.sql.gz/readme",
      })
  void aForeignFileIsNoArchive(String key) {
    destination.put(key, new byte[10]);
    assertThat(archives()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "<html>", "{\"formatVersion\": 99}"})
  void aDamagedManifestLeavesItsArchiveUnknown(String content) {
    destination.put("a.sql.gz", new byte[10]).put("a.sql.gz.manifest.json", content.getBytes());
    Inventory inventory = Inventory.take(destination);
    assertThat(inventory.archives()).hasSize(1);
    assertThat(inventory.archives().get(0).manifest()).isEmpty();
  }

  @Test
  void aManifestOfAnotherArchiveIsNotBelieved() {
    destination.archive("copied.sql.gz", manifest("original.sql.gz", NOON));
    assertThat(Inventory.take(destination).archives().get(0).manifest()).isEmpty();
  }

  @Test
  void aManifestWithoutItsArchiveIsAnOrphan() {
    destination.manifest("daily/a.sql.gz", manifest("a.sql.gz", NOON));
    Inventory inventory = Inventory.take(destination);
    assertThat(inventory.archives()).isEmpty();
    assertThat(inventory.orphans())
        .containsOnlyKeys("daily/a.sql.gz.manifest.json")
        .containsValue(manifest("a.sql.gz", NOON));
  }

  @Test
  void aDamagedOrphanIsForeign() {
    destination.put("a.sql.gz.manifest.json", "{}".getBytes());
    assertThat(Inventory.take(destination).orphans()).isEmpty();
  }

  @Test
  void anArchiveOfAnotherFolderIsNotTheOrphans() {
    destination.manifest("daily/a.sql.gz", manifest("a.sql.gz", NOON));
    destination.put("weekly/a.sql.gz", new byte[(int) ManifestSamples.SIZE_BYTES]);
    assertThat(Inventory.take(destination).orphans()).hasSize(1);
  }

  @Test
  void aListingThatFailsIsNoEmptyInventory() {
    TransientException failure = new TransientException("the network is away", "wait");
    destination.archive("a.sql.gz", manifest("a.sql.gz", NOON)).failToList(failure);
    assertThatThrownBy(() -> Inventory.take(destination)).isSameAs(failure);
  }

  @Test
  void aManifestThatCannotBeReadFailsTheInventory() {
    destination
        .archive("a.sql.gz", manifest("a.sql.gz", NOON))
        .failToRead("a.sql.gz.manifest.json", new IOException("connection reset"));
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(() -> Inventory.take(destination))
        .withMessageContaining("a.sql.gz.manifest.json")
        .withMessageContaining("memory");
  }
}
