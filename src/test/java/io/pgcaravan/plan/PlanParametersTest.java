package io.pgcaravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanParametersTest {

  @Test
  void aPlanIsReadWhole() {
    Plan plan =
        PlanSamples.plan(
            "destinations", "local, s3\ngoogle-drive", "keepDays", "90", "globals", "true");

    assertThat(plan.name()).isEqualTo("daily");
    assertThat(plan.destinations()).containsExactly("local", "s3", "google-drive");
    assertThat(plan.retention()).hasToString("last 30, days 90");
    assertThat(plan.retention().afterBackup()).isTrue();
    assertThat(plan.contents().globals()).isTrue();
    assertThat(plan.contents().format()).isEqualTo(Contents.Format.PLAIN);
    assertThat(plan.limits())
        .isEqualTo(
            new Limits(Duration.ofHours(6), Duration.ofSeconds(60), Duration.ofMinutes(5), 500));
  }

  @ParameterizedTest
  @CsvSource({
    "30s,PT30S",
    "10m,PT10M",
    "2h,PT2H",
    "1d,P1D",
    "1h30m,PT1H30M",
    "1 h 30 m,PT1H30M",
    "1d2h3m4s,P1DT2H3M4S",
    "0090s,PT90S",
  })
  void durationsAreRead(String text, Duration duration) {
    assertThat(PlanSamples.plan("timeLimit", text).limits().time()).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "500,500",
    "500B,500",
    "10KB,10000",
    "10K,10000",
    "10KiB,10240",
    "10Ki,10240",
    "5 MB,5000000",
    "2GiB,2147483648",
    "1T,1000000000000",
    "9000000TB,9000000000000000000",
  })
  void sizesAreRead(String text, long bytes) {
    assertThat(PlanSamples.plan("minimumSize", text).limits().minimumSizeBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest(name = "{0} = ''{1}''")
  @CsvSource({
    "cron,0 0 25 * * ?,cron",
    "cron,'',cron",
    "timeZone,Mars/Olympus,time zone",
    "grace,'',grace",
    "grace,soon,grace",
    "grace,30,grace",
    "grace,-1h,grace",
    "grace,30m1h,grace",
    "grace,1h 30,grace",
    "grace,99999999999999999999d,grace",
    "grace,100000000000000d,grace",
    "scope,everything,scope",
    "format,directory,format",
    "options,--jobs=4,option --jobs",
    "globals,yes,globals",
    "globals,'',globals",
    "compression,bzip2,compression",
    "archiveName,backup,archive name",
    "folder,../up,folder",
    "destinations,'',destination",
    "destinations,'local,local',destination",
    "keepLast,0,keepLast",
    "keepLast,-1,keepLast",
    "keepLast,many,keepLast",
    "keepLast,9999999999,keepLast",
    "keepDays,0,keepDays",
    "keepDays,1.5,keepDays",
    "keep,seven,keep rule 'seven'",
    "keep,last,keep rule 'last'",
    "keep,last seven,keep rule",
    "keep,'last 7,',keep rule ''",
    "keep,last 7 daily 3,keep rule",
    "keep,last -1,keep rule",
    "keep,LAST 1,keep rule",
    "keep,daily 0,daily 0",
    "keep,'daily 1, daily 2',daily",
    "keep,last 3,'last' is named twice",
    "keep,off,keepLast",
    "keepAt,s3,keepAt",
    "keepAt,local:,keepAt",
    "keepAt,moon: off,moon",
    "keepAt,'local: off; local: last 1',twice",
    "keepAt,local: everything,keep rule 'everything'",
    "pruneAfterBackup,TRUE,pruneAfterBackup",
    "timeLimit,0s,timeLimit",
    "timeLimit,forever,timeLimit",
    "timeLimit,999999999999999h,timeLimit",
    "lockWait,0s,lockWait",
    "lockWait,60,lockWait",
    "minimumSize,'',minimumSize",
    "minimumSize,-5,minimumSize",
    "minimumSize,10 apples,minimumSize",
    "minimumSize,5mb,minimumSize",
    "minimumSize,10iB,minimumSize",
    "minimumSize,999999999999999TB,minimumSize",
  })
  void aMalformedParameterIsNamedWithItsPlan(String name, String value, String named) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> PlanSamples.plan(name, value))
        .withMessageStartingWith("plan daily: ")
        .withMessageContaining(named)
        .satisfies(refused -> assertThat(refused.hint()).isNotBlank());
  }

  @Test
  void aMissingParameterIsLikeAnEmptyOne() {
    Map<String, String> parameters = PlanSamples.parameters();
    parameters.remove("timeLimit");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> PlanParameters.read(parameters))
        .withMessage("plan daily: malformed timeLimit ''");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "../daily", "a/b", "daily plan", ".daily", "-daily", "tägliche"})
  void aNameThatCouldNotBeAFileNameIsRefused(String name) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> PlanSamples.plan("plan", name))
        .withMessageContaining("is not a plan name");
  }

  @Test
  void theUrlIsNotLookedAtAndNeverShown() {
    Plan plan = PlanSamples.plan("database", "nonsense:hunter2");
    assertThat(plan.toString()).doesNotContain("hunter2");
  }
}
