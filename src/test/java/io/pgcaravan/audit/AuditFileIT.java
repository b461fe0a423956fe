package io.pgcaravan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileIT {

  private @TempDir Path directory;

  private static AuditEntry entry(String reason) {
    Instant noon = Instant.parse("2024-01-15T12:00:00Z");
    return new AuditEntry(
        noon, "anna@host", Action.DELETE_FAILED, "a.sql.gz", "s3", "daily", 7, reason);
  }

  @Test
  void anEntryIsOneLineOfJsonWhateverItsReasonHolds() throws IOException {
    Path file = directory.resolve("state").resolve("audit.jsonl");
    new AuditFile(file).append(entry("two\nlines, \"quoted\""));
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"at\":\"2024-01-15T12:00:00Z\",\"by\":\"anna@host\",\"action\":\"delete-failed\","
                + "\"archive\":\"a.sql.gz\",\"destination\":\"s3\",\"plan\":\"daily\","
                + "\"sizeBytes\":7,\"reason\":\"two\\nlines, \\\"quoted\\\"\"}\n");
  }

  @Test
  void severalMayAppendAtOnce() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    IntStream.range(0, 200)
        .parallel()
        .forEach(i -> new AuditFile(file).append(entry("x".repeat(i))));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(200);
    for (String line : lines) {
      assertThat(new ObjectMapper().readTree(line).get("plan").asText()).isEqualTo("daily");
    }
  }

  @Test
  void whatCannotBeWrittenIsAPermanentFailure() throws IOException {
    Path file = Files.createDirectory(directory.resolve("audit.jsonl"));
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> new AuditFile(file).append(entry("")))
        .withMessageContaining("the audit log " + file + " cannot be written");
  }
}
