package io.pgcaravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When two failures are the same one. */
class FailureKeyTest {

  private static String key(String runId, Failure... failures) {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    return FailureKey.of(
        new RunRecord(
            runId,
            "host/1",
            Kind.BACKUP,
            "daily",
            "db:5432/shop",
            "cli",
            null,
            "",
            now,
            now,
            Outcome.FAILED,
            "it failed",
            List.of(failures),
            List.of(),
            null,
            List.of(),
            List.of(),
            Map.of()));
  }

  private static Failure failure(String step, String destination, String message) {
    return new Failure(step, destination, ErrorClass.TRANSIENT, message, "", "");
  }

  @Test
  void numbersAndNamesOfRunsMakeNoDifference() {
    assertThat(
            key("daily-1", failure("dump", null, "process 4711 of daily-1 died, hash deadbeef01")))
        .isEqualTo(
            key("daily-2", failure("dump", null, "process 12 of daily-2 died, hash cafebabe99")));
  }

  @Test
  void stepDestinationAndMessageDo() {
    String one = key("r", failure("deliver", "s3", "refused"));
    assertThat(one)
        .isNotEqualTo(key("r", failure("deliver", "local", "refused")))
        .isNotEqualTo(key("r", failure("dump", "s3", "refused")))
        .isNotEqualTo(key("r", failure("deliver", "s3", "not found")));
  }

  @Test
  void theOrderOfDestinationsMakesNone() {
    Failure a = failure("deliver", "s3", "refused");
    Failure b = failure("deliver", "local", "full");
    assertThat(key("r", a, b)).isEqualTo(key("r", b, a)).isNotEqualTo(key("r", a));
  }

  /** What differs though the same is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "needs 1.2 GB, has 980 MB free | needs 990 MB, has 1 GB free",
        "no bytes for 5 min 3 s | no bytes for 301 s",
        "request 0f8fad5b-d9cb-469f-a165-70867728950e failed | request 7c9e6679-7425-40de-944b-e07fc1f90ae7 failed",
        "AccessDenied (Request ID: 7RXMZ5K2V1A3B4C5, Extended Request ID: aB3/x+9Q==) | AccessDenied (Request ID: PQRSTUVWXYZ01234, Extended Request ID: Zz9/y+1Q==)",
        "java.net.Socket@4e25154 is closed | java.net.Socket@70dea4e is closed",
        "cannot write /stage/tmp.aB3dEf | cannot write /stage/tmp.Xy9Zzz",
        "at 2026-01-15T03:00:00Z | at 2026-01-16T03:00:00.123Z",
        "connection to server at db, port 5432 failed | connection to server at db, port 5433 failed",
        "upload id 2~gXyZAbCdEfGh is gone | upload id 2~kLmNoPqRsTuV is gone",
      })
  void whatVariesMakesNoDifference(String one, String other) {
    assertThat(key("daily-1", failure("deliver", "s3", one)))
        .isEqualTo(key("daily-1", failure("deliver", "s3", other)));
  }

  /** Numbers that tell what is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the store answered with 403 | the store answered with 404",
        "it answered 500 | it answered 503",
        "failed (Status Code: 403) | failed (Status Code: 404)",
        "psql failed (exit code 2) | psql failed (exit code 3)",
        "HTTP/1.1 401 Unauthorized | HTTP/1.1 429 Too Many",
        "role anna may not read customers | role anna may not read products",
      })
  void whatIsWrongDoes(String one, String other) {
    assertThat(key("daily-1", failure("deliver", "s3", one)))
        .isNotEqualTo(key("daily-1", failure("deliver", "s3", other)));
  }
}
