package io.pgcaravan.destination.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartSizeTest {

  private static final long MEBIBYTE = 1024 * 1024;

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 160_000_000_000L, 167_772_160_000L, 167_772_160_001L, 5_000_000_000_000L})
  void noFileHasMorePartsThanAStoreTakes(long bytes) {
    long part = PartSize.of(bytes);
    assertThat(part).isGreaterThanOrEqualTo(16 * MEBIBYTE);
    assertThat(part % MEBIBYTE).isZero();
    assertThat((bytes + part - 1) / part).isLessThanOrEqualTo(PartSize.MOST_PARTS);
  }
}
