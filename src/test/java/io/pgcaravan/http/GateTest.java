package io.pgcaravan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
class GateTest {

  private static final HttpPlace HERE = new HttpPlace("127.0.0.1", 8080, List.of());
  private static final HttpPlace EVERYWHERE =
      new HttpPlace("0.0.0.0", 8080, List.of("backups.example.com"));

  private static Asked asked(String host, @Nullable String origin, @Nullable String login) {
    String basic =
        login == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    return new Asked("GET", host, origin, basic);
  }

  private static Gate gate(HttpPlace place, @Nullable Credentials credentials) {
    return new Gate(new OwnNames(place), credentials);
  }

  private static int status(Gate gate, Asked asked) {
    return gate.refuse(asked).map(Answer::status).orElse(200);
  }

  @ParameterizedTest(name = "called {0}: {1} here, {2} everywhere")
  @CsvSource({
    "127.0.0.1:8080,200,200",
    "localhost:8080,200,200",
    "[::1]:8080,200,200",
    "10.1.2.3:8080,200,200",
    "caravan:8080,403,200",
    "backups.example.com,403,200",
    "evil.example.com:8080,403,403",
    "127.0.0.1.evil.example.com,403,403",
    "'',403,403",
  })
  void aForeignNameIsRefused(String host, int here, int everywhere) {
    Gate guarded = gate(EVERYWHERE, new Credentials("me", "pass-of-doors"));

    assertThat(status(gate(HERE, null), asked(host, null, null))).isEqualTo(here);
    assertThat(status(guarded, asked(host, null, "me:pass-of-doors"))).isEqualTo(everywhere);
  }

  @ParameterizedTest(name = "from {0}: {1}")
  @CsvSource({
    "http://127.0.0.1:8080,200",
    "http://127.0.0.1:9090,403",
    "https://evil.example.com,403",
    "null,403",
    "'not an origin',403",
  })
  void aPageOfElsewhereIsRefused(String origin, int status) {
    Asked asked = asked("127.0.0.1:8080", origin, null);

    assertThat(status(gate(HERE, null), asked)).isEqualTo(status);
  }

  @Test
  void credentialsAreWantedWhereThereAreAny() {
    Gate guarded = gate(HERE, new Credentials("me", "päss:word"));

    assertThat(status(guarded, asked("localhost", null, null))).isEqualTo(401);
    assertThat(status(guarded, asked("localhost", null, "me:wrong"))).isEqualTo(401);
    assertThat(status(guarded, new Asked("GET", "localhost", null, "Bearer x"))).isEqualTo(401);
    assertThat(status(guarded, new Asked("GET", "localhost", null, "Basic %%%"))).isEqualTo(401);
    assertThat(status(guarded, asked("localhost", null, "me:päss:word"))).isEqualTo(200);
    assertThat(guarded.refuse(asked("localhost", null, null)).orElseThrow().headers())
        .containsKey("WWW-Authenticate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
  void nothingCanBeSent(String method) {
    Asked asked = new Asked(method, "localhost", null, null);

    assertThat(status(gate(HERE, null), asked)).isEqualTo(405);
  }

  @Test
  void everybodySeesNothing() {
    assertThatThrownBy(() -> EVERYWHERE.requireCredentials(false))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("0.0.0.0");
    EVERYWHERE.requireCredentials(true);
    HERE.requireCredentials(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "http", ""})
  void aMalformedPortIsRefused(String port) {
    assertThatThrownBy(() -> HttpPlace.of("127.0.0.1", port, List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("HTTP_PORT");
    assertThat(HttpPlace.of("127.0.0.1", "off", List.of())).isEmpty();
  }
}
