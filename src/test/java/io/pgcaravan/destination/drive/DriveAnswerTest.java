package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriveAnswerTest {

  private static CaravanException failure(int status, String reason) {
    return new DriveAnswer(status, reason, "Sorry.", null).failure("storing a", "me@x", null);
  }

  @ParameterizedTest
  @CsvSource({
    "403,rateLimitExceeded",
    "403,userRateLimitExceeded",
    "403,sharingRateLimitExceeded",
    "408,''",
    "410,''",
    "416,''",
    "429,rateLimitExceeded",
    "500,internalError",
    "502,''",
    "503,backendError",
    "504,''"
  })
  void triesAgainWhatMayBeGoneByThen(int status, String reason) {
    assertThat(failure(status, reason)).isInstanceOf(TransientException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid,defect",
    "401,authError,revoked",
    "403,storageQuotaExceeded,shared drive",
    "403,teamDriveFileLimitExceeded,full",
    "403,numChildrenInNonRootLimitExceeded,folder is full",
    "403,dailyLimitExceeded,limit",
    "403,insufficientPermissions,scope",
    "403,insufficientFilePermissions,me@x",
    "403,insufficientParentPermissions,me@x",
    "403,cannotAddParent,me@x",
    "403,accessNotConfigured,enable",
    "403,domainPolicy,administrator",
    "403,'',me@x",
    "404,notFound,me@x"
  })
  void tellsAPersonWhatToDo(int status, String reason, String hint) {
    CaravanException failure = failure(status, reason);
    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void tellsWhatFailedAndHow() {
    assertThat(failure(403, "domainPolicy"))
        .hasMessage("storing a failed: Google Drive answered 403 domainPolicy (Sorry.)");
  }

  @Test
  void keepsTheDelayThatTheServerAsksFor() {
    CaravanException failure =
        new DriveAnswer(503, "", "", Duration.ofSeconds(5)).failure("storing a", "me", null);
    assertThat(((TransientException) failure).retryAfter()).hasValue(Duration.ofSeconds(5));
    assertThat(DriveFailure.seconds("12")).isEqualTo(Duration.ofSeconds(12));
    assertThat(DriveFailure.seconds("soon")).isNull();
    assertThat(DriveFailure.seconds(null)).isNull();
  }

  @Test
  void triesAgainWhereNoAnswerCame() {
    Throwable lost = new RuntimeException(new IOException(new ConnectException("refused")));
    assertThat(DriveFailure.of(lost, "listing", "me"))
        .isInstanceOf(TransientException.class)
        .hasMessageContaining("ConnectException refused");
  }

  @Test
  void keepsAFailureThatWasToldAlready() {
    PermanentException known = new PermanentException("known", "do");
    assertThat(DriveFailure.of(new RuntimeException(known), "listing", "me")).isSameAs(known);
  }
}
