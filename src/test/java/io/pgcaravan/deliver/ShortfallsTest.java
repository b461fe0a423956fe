package io.pgcaravan.deliver;

import static io.pgcaravan.archive.ManifestSamples.DATABASE;
import static io.pgcaravan.archive.ManifestSamples.PLAN;
import static io.pgcaravan.archive.ManifestSamples.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.deliver.Shortfalls.Extent;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.FaultyDestination;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which copies are to be brought where. */
class ShortfallsTest {

  private static final Instant NOW = Instant.parse("2024-06-30T12:00:00Z");
  private static final String ONE = "d1.sql.gz";
  private static final String TWO = "d2.sql.gz";

  private final MemoryDestination local = archives(new MemoryDestination("local"));
  private final MemoryDestination atMoon = new MemoryDestination("moon");
  private final FaultyDestination moon = new FaultyDestination(atMoon);

  private static MemoryDestination archives(MemoryDestination destination) {
    return destination
        .archive(ONE, manifest(ONE, NOW.minus(Duration.ofDays(1))))
        .archive(TWO, manifest(TWO, NOW.minus(Duration.ofDays(2))));
  }

  private static Holdings holdings(Destination... places) {
    Holdings holdings = new Holdings(PLAN, DATABASE);
    List.of(places).forEach(holdings::add);
    return holdings;
  }

  private static Shortfalls keeping(String rules) {
    Keep keep = Keep.parse(rules);
    return new Shortfalls(name -> new RetentionPolicy(PLAN, DATABASE, keep, ZoneOffset.UTC), NOW);
  }

  private static List<String> keys(List<Shortfall> shortfalls) {
    return shortfalls.stream().map(Shortfall::archive).map(StoredArchive::key).toList();
  }

  private List<String> lackedByMoon(String rules) {
    return keys(keeping(rules).find(holdings(local, moon), Set.of("moon"), Extent.ALL));
  }

  @Test
  void whatIsMissingIsBroughtNewestFirst() {
    assertThat(lackedByMoon("last 5")).containsExactly(ONE, TWO);
  }

  @Test
  void whatThePlanWouldPruneThereIsNot() {
    assertThat(lackedByMoon("last 1")).containsExactly(ONE);
  }

  @Test
  void whatIsThereIsNotBroughtToADestinationThatCannotBeRead() {
    archives(atMoon);
    moon.without(Capability.OPEN);
    assertThat(lackedByMoon("last 5")).isEmpty();
  }

  @Test
  void nothingIsBroughtOverACopyOfAnotherSizeButToldOf() {
    archives(atMoon).put(ONE, new byte[5]);
    assertThat(lackedByMoon("last 5")).isEmpty();
    assertThat(keeping("last 5").blocked(holdings(local, moon), "moon", Extent.ALL))
        .extracting(StoredArchive::key)
        .containsExactly(ONE);
  }

  @Test
  void nothingIsBroughtOverACopyWhoseManifestIsDamaged() {
    archives(atMoon).put(ONE + Manifests.SUFFIX, new byte[5]);
    assertThat(lackedByMoon("last 5")).isEmpty();
  }

  @Test
  void aCopyThatLostItsManifestGetsItBack() {
    archives(atMoon).delete(ONE + Manifests.SUFFIX);
    assertThat(lackedByMoon("last 5")).containsExactly(ONE);
  }

  @Test
  void anArchiveIsBroughtWithItsPinWhereverThatIs() {
    MemoryDestination stage = archives(new MemoryDestination("stage"));
    local.put(TWO + Pin.SUFFIX, new Pin("audit", "anna@node-1", NOW).json());
    List<Shortfall> found =
        keeping("last 1").find(holdings(stage, local, moon), Set.of("moon"), Extent.ALL);
    assertThat(keys(found)).containsExactly(ONE, TWO);
    assertThat(found.get(1).archive().pin()).isPresent();
    assertThat(found.get(1).sources()).containsExactly("stage", "local");
  }

  @Test
  void whereNobodyCanTellWhatIsThereOnlyWhatWaitsForItIsBrought() {
    MemoryDestination stage = new MemoryDestination("stage");
    stage.archive(TWO, manifest(TWO, NOW.minus(Duration.ofDays(2))));
    List<Shortfall> found =
        keeping("last 5").find(holdings(stage, moon), Set.of("local"), Extent.ALL);
    assertThat(keys(found)).containsExactly(TWO); // the samples' manifests name local
    assertThat(keeping("last 5").find(holdings(stage, moon), Set.of("mars"), Extent.ALL)).isEmpty();
  }
}
