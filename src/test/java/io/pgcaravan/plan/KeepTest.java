package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepTest {

  private static Retention retention(String keep, String last, String days) {
    return PlanSamples.plan("keep", keep, "keepLast", last, "keepDays", days).retention();
  }

  @ParameterizedTest
  @CsvSource({
    "'','','',all",
    "all,'','',all",
    "'',1,'',last 1",
    "'','',30,days 30",
    "'',12,90,'last 12, days 90'",
    "'daily 14',7,'','last 7, daily 14'",
    "'minimum 3, yearly 3,monthly   12 , last 7,daily 14,weekly 8','','',"
        + "'last 7, daily 14, weekly 8, monthly 12, yearly 3, minimum 3'",
    "off,'','',off",
  })
  void itSaysWhatItKeeps(String keep, String last, String days, String text) {
    assertThat(retention(keep, last, days)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"0,'',keepLast", "'',0,keepDays"})
  void keepingNothingIsRefused(String last, String days, String parameter) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> retention("", last, days))
        .withMessageContaining(parameter);
  }

  @Test
  void aDestinationMayHaveRulesOfItsOwnOrNone() {
    Retention retention =
        PlanSamples.plan(
                "destinations", "local, s3, google-drive, vault",
                "keepAt", "s3: off; google-drive: last 12, monthly 24;\nvault:all;")
            .retention();
    assertThat(retention.at("local")).contains(Keep.parse("last 30"));
    assertThat(retention.at("s3")).isEmpty();
    assertThat(retention.at("google-drive")).contains(Keep.parse("last 12, monthly 24"));
    assertThat(retention.at("vault")).contains(Keep.ALL);
    assertThat(retention)
        .hasToString("last 30; s3: off; google-drive: last 12, monthly 24; vault: all");
  }
}
