package io.pgcaravan.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrendTest {

  @Test
  void theNewestIsComparedWithTheMedianOfThoseBefore() {
    assertThat(Trend.of(List.of(112L, 100L, 90L, 500L))).hasToString("Optional[▲ 12 %]");
    assertThat(Trend.of(List.of(50L, 100L, 100L))).hasToString("Optional[▼ 50 %]");
    assertThat(Trend.of(List.of(100L, 100L, 100L))).hasToString("Optional[= steady]");
  }

  @Test
  void fewerThanTwoBeforeAreNoTrend() {
    assertThat(Trend.of(List.of())).isEmpty();
    assertThat(Trend.of(List.of(1L, 2L))).isEmpty();
    assertThat(Trend.of(List.of(1L, 0L, 0L))).isEmpty();
  }
}
