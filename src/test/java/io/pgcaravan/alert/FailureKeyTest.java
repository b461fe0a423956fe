package io.pgcaravan.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
            List.of()));
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
}
