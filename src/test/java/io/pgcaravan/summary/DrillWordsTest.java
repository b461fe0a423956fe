package io.pgcaravan.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.catalog.RecordedRun;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the summary says of drills. */
class DrillWordsTest {

  private static DrillWords words(String status, Map<String, Object> details) {
    return new DrillWords(
        new RecordedRun(
            "daily-drill-1",
            "host/1",
            "drill",
            "daily",
            "db:5432/shop",
            "schedule",
            null,
            Week.NOW,
            Week.NOW,
            status,
            1,
            null,
            "a.sql.gz is damaged",
            null,
            0,
            0,
            Duration.ofSeconds(20),
            details));
  }

  @Test
  void theRecoveryTimeAndPointAreTold() {
    DrillWords good = words("complete", Map.of("recoveryTime", 12.34, "recoveryPoint", 10800));
    assertThat(good.result()).isEqualTo("complete, restored in 12.3 s, 3 h 0 min old");
    assertThat(good.warning()).isEmpty();
  }

  @Test
  void whatIsNotProvenIsTold() {
    assertThat(words("complete", Map.of("extent", "counted")).result())
        .isEqualTo("complete, rows only counted");
    assertThat(words("complete", Map.of("extent", "proven")).result()).isEqualTo("complete");
  }

  @Test
  void whatFailedIsTold() {
    DrillWords bad = words("failed", Map.of());
    assertThat(bad.result()).isEqualTo("failed");
    assertThat(bad.warning()).hasValue("the last drill is failed: a.sql.gz is damaged");
  }
}
