package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingFunctionTest {

  private static final SettingFunction SETTINGS =
      new SettingFunction(
          Map.of("SET", "value", "SPACED", " a b ", "EMPTY", "", "BLANK", "  ", "EMPTY_FILE", " "));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "SET|value",
        "SET:default|value",
        "SPACED:x| a b ",
        "EMPTY:default|default",
        "BLANK:default|default",
        "MISSING:default|default",
        "MISSING:|''",
        "MISSING|''",
        "MISSING:postgresql://h:1/d|postgresql://h:1/d",
        "set:default|default",
      })
  void anEmptyVariableCountsAsNone(String placeholder, String value) {
    assertThat(SETTINGS.apply(placeholder)).isEqualTo(value);
  }
}
