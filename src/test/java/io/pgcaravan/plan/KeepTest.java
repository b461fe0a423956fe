package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepTest {

  private static Keep keep(String last, String days) {
    return PlanSamples.plan("keepLast", last, "keepDays", days).keep();
  }

  @ParameterizedTest
  @CsvSource({
    "'','',all",
    "1,'',last 1",
    "'',30,30 days",
    "12,90,last 12 and 90 days",
  })
  void itSaysWhatItKeeps(String last, String days, String text) {
    assertThat(keep(last, days)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"0,'',keepLast", "'',0,keepDays"})
  void keepingNothingIsRefused(String last, String days, String parameter) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> keep(last, days))
        .withMessageContaining(parameter);
  }
}
