package io.pgcaravan.drill;

import static io.pgcaravan.drill.SourceSamples.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.failure.PermanentException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which archives a drill takes. */
class TrialsTest {

  private static List<Trial> trials(String plan, List<String> destinations, Source... sources) {
    return new Trials(List.of(sources)).of(plan, destinations);
  }

  private static List<String> names(List<Trial> trials) {
    return trials.stream().map(Trial::toString).toList();
  }

  @Test
  void theNewestOfThePlanIsTakenAtEachDestinationInTheirOrder() {
    List<Trial> trials =
        trials(
            "daily",
            List.of("s3", "local"),
            source("local", "daily", "full", 3),
            source("local", "daily", "full", 27),
            source("s3", "daily", "full", 27),
            source("s3", "daily", "full", 51),
            source("local", "hourly", "full", 1));
    assertThat(names(trials)).containsExactly("daily27 at s3", "daily3 at local");
    assertThat(trials.get(0).age(SourceSamples.NOON)).isEqualTo(Duration.ofHours(27));
  }

  @Test
  void aDestinationWithoutAnArchiveOfThePlanHasNoTrial() {
    assertThat(trials("daily", List.of("local", "s3"), source("local", "hourly", "full", 1)))
        .isEmpty();
  }

  @Test
  void anArchiveWithoutAManifestIsNobodys() {
    Source unknown =
        new Source(
            new MemoryDestination("local"), new StoredArchive("daily1", 10, Optional.empty()));
    assertThat(
            names(trials("daily", List.of("local"), unknown, source("local", "daily", "full", 9))))
        .containsExactly("daily9 at local");
  }

  @Test
  void dataGoTogetherWithTheNewestSchemaOfTheirDatabase() {
    Source data = source("local", "data", "data-only", 1);
    assertThat(
            names(
                trials(
                    "data",
                    List.of("local"),
                    data,
                    source("local", "schema", "schema-only", 6),
                    source("local", "schema", "schema-only", 30),
                    source("local", "other", "schema-only", 2, "db:5432/other", "15.18"))))
        .containsExactly("data1 at local with schema6 at local");
  }

  @Test
  void theSchemaMayBeElsewhereThoughTheOwnDestinationGoesFirst() {
    Source data = source("s3", "data", "tables", 1);
    Source elsewhere = source("local", "schema", "schema-only", 2);
    assertThat(names(trials("data", List.of("s3"), data, elsewhere)))
        .containsExactly("data1 at s3 with schema2 at local");
    assertThat(
            names(
                trials(
                    "data",
                    List.of("s3"),
                    data,
                    elsewhere,
                    source("s3", "schema", "schema-only", 20))))
        .containsExactly("data1 at s3 with schema20 at s3");
  }

  @Test
  void dataWithoutASchemaCannotBeTried() {
    Trial alone = trials("data", List.of("local"), source("local", "data", "data-only", 1)).get(0);
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(alone::requirePair)
        .withMessageContaining("data1 at local holds data only")
        .satisfies(failure -> assertThat(failure.hint()).contains("schema-only"));
  }

  @Test
  void theServerIsAsNewAsTheNewerOfBoth() {
    Trial pair =
        trials(
                "data",
                List.of("local"),
                source("local", "data", "data-only", 1, "db:5432/shop", "14.9 (Debian 14.9-1)"),
                source("local", "schema", "schema-only", 1, "db:5432/shop", "16.2"))
            .get(0);
    assertThat(pair.major()).isEqualTo(16);
  }
}
