package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestrictTest {

  @ParameterizedTest
  @CsvSource({
    "12, 12.22, false",
    "13, 13.21, false",
    "13, 13.22, true",
    "15, 15.13, false",
    "15, 15.18, true",
    "17, 17.5, false",
    "17, 17.6, true",
    "17, 17beta1, false",
    "18, 18.0, true",
    "19, 19devel, true"
  })
  void itIsKnownSinceAugust2025(int major, String version, boolean known) {
    assertThat(Restrict.isKnownTo(major, version)).isEqualTo(known);
  }
}
