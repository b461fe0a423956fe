package io.pgcaravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-15T03:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.001Z"
      })
  void whatIsWrittenIsRead(String text) {
    assertThat(Instants.parse(text)).isEqualTo(Instant.parse(text));
    assertThat(Instants.text(Instant.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-15T03:00:00Z",
        "2026-01-15T03:00:00.123456Z",
        "2026-01-15T03:00:00.00+01:00",
        "+12026-01-15T03:00:00Z"
      })
  void whatOthersWriteIsReadToo(String text) {
    assertThat(Instants.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30T03:00:00.000Z", "2026-01-15T03:00:00.00xZ", "soon"})
  void whatIsNoInstantIsRefused(String text) {
    assertThatThrownBy(() -> Instants.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void noneIsNone() {
    assertThat(Instants.parse("")).isNull();
    assertThat(Instants.parse(null)).isNull();
  }
}
