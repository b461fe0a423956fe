package io.pgcaravan.destination.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFailureTest {

  private static CaravanException failure(int status, String error, String description) {
    String content =
        "{\"error\": \"%s\", \"error_description\": \"%s\"}".formatted(error, description);
    return TokenFailure.of(status, content, "listing", null);
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_grant,Invalid JWT Signature.,new key",
    "400,invalid_grant,Token must be in a reasonable timeframe,clock",
    "401,invalid_client,The OAuth client was not found.,new key",
    "401,unauthorized_client,Client is unauthorized,delegate",
    "403,access_denied,,delegate",
    "400,invalid_scope,,defect",
    "404,none,,token_uri"
  })
  void saysWhatToDoAboutARefusedKey(int status, String error, String description, String hint) {
    CaravanException failure = failure(status, error, description == null ? "" : description);
    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageContaining(error);
    assertThat(failure.hint()).contains(hint);
  }

  @Test
  void triesAgainWhenTheServerIsBusy() {
    assertThat(failure(503, "unavailable", "")).isInstanceOf(TransientException.class);
    assertThat(failure(429, "slow_down", "")).isInstanceOf(TransientException.class);
  }

  @Test
  void needsNoContent() {
    assertThat(TokenFailure.of(401, null, "listing", null).hint())
        .contains("new key")
        .contains("delegate");
  }

  @Test
  void anAnswerThatIsNoTokenIsNoBrokenConnection() {
    IOException failure =
        new IOException(
            "Error parsing token refresh response. Expected value expires_in not found.");
    assertThat(DriveFailure.of(new IOException("wrapped", failure), "listing", "me"))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("expires_in")
        .hasMessageNotContaining("no answer");
  }
}
