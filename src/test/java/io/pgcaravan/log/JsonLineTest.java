package io.pgcaravan.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLineTest {

  private static LoggingEvent event(String message) {
    Logger logger = new LoggerContext().getLogger("io.pgcaravan.camel.BackupSteps");
    LoggingEvent event =
        new LoggingEvent(
            "fqcn", logger, Level.WARN, message, new IllegalStateException("cause"), null);
    event.setInstant(Instant.parse("2026-01-15T03:00:00.123Z"));
    event.setMDCPropertyMap(Map.of("run", "daily-20260115-030000"));
    return event;
  }

  @Test
  void aLineIsOneObjectWithoutSecrets() throws IOException {
    Secrets.add("se\"cret-of-json");

    String line = JsonLine.of(event("two\nlines, \"quoted\", se\"cret-of-json"), false);

    assertThat(line.strip()).doesNotContain("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "run", "logger", "thread", "message");
    assertThat(json.get("time").asText()).isEqualTo("2026-01-15T03:00:00.123Z");
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("run").asText()).isEqualTo("daily-20260115-030000");
    assertThat(json.get("logger").asText()).isEqualTo("io.pgcaravan.camel.BackupSteps");
    assertThat(json.get("message").asText())
        .startsWith("two\nlines, \"quoted\", ")
        .doesNotContain("cret-of-json");
  }

  @Test
  void aStackIsToldWhereItIsWanted() throws IOException {
    JsonNode json = new ObjectMapper().readTree(JsonLine.of(event("failed"), true));

    assertThat(json.get("stack").asText()).contains("IllegalStateException: cause", "\tat ");
  }

  @Test
  void aFormatThatThereIsNotIsRefused() {
    assertThat(LogFormat.of("text")).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.of("json")).isEqualTo(LogFormat.JSON);
    assertThatThrownBy(() -> LogFormat.of("xml"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("LOG_FORMAT");
  }
}
