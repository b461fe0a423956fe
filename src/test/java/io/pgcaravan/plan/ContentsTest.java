package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentsTest {

  @ParameterizedTest
  @CsvSource({
    "full,--no-owner,full",
    "full,--exclude-table=log,selection",
    "schema-only,--schema=sales,schema-only",
    "data-only,'',data-only",
    "tables: a,'',tables"
  })
  void onlyAnArchiveThatLeavesNothingOutIsCalledFull(String scope, String options, String label) {
    assertThat(PlanSamples.plan("scope", scope, "options", options).contents().scopeLabel())
        .isEqualTo(label);
  }
}
