package io.pgcaravan.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ClientProcessIT {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;

  private static List<String> shell(String script) {
    return List.of("/bin/sh", "-c", script);
  }

  @Test
  void theAnswerOfAToolIsItsOutput() {
    assertThat(ClientProcess.output(shell("echo \" $WORD \""), Map.of("WORD", "hello"), LONG))
        .isEqualTo("hello");
  }

  @Test
  void toolsSpeakEnglishAndKeepTheEncodingOfTheDatabase() {
    assertThat(
            ClientProcess.output(
                shell("echo \"$LC_ALL,$PGCLIENTENCODING,$PGOPTIONS\""), Map.of(), LONG))
        .isEqualTo("C,,");
  }

  @Test
  void aFailureIsToldInTheToolsOwnWords() {
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(
            () -> ClientProcess.output(shell("echo 'sh: error: boom' >&2; exit 3"), Map.of(), LONG))
        .withMessage("sh failed (exit code 3): boom");
  }

  @Test
  void aFloodOfErrorsNeitherBlocksNorGrows() {
    assertThatExceptionOfType(TransientException.class)
        .isThrownBy(
            () ->
                ClientProcess.output(
                    shell("yes 'sh: error: no' | head -c 2000000 >&2; exit 1"), Map.of(), LONG))
        .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(700));
  }

  @Test
  void aMissingToolIsAPermanentFailure() {
    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> ClientProcess.output(List.of("/nonexistent/pg_dump"), Map.of(), LONG))
        .withMessageContaining("/nonexistent/pg_dump could not be started");
  }

  @Test
  void theTimeLimitKillsTheWholeTree() throws IOException {
    Path pid = directory.resolve("pid");
    String script = "sleep 600 & echo $! > '%s'; wait".formatted(pid);

    assertThatExceptionOfType(PermanentException.class)
        .isThrownBy(() -> ClientProcess.output(shell(script), Map.of(), Duration.ofMillis(500)))
        .withMessageContaining("time limit");

    assertDies(pid);
  }

  @Test
  void closingKillsTheWholeTree() throws IOException {
    Path pid = directory.resolve("pid");
    String script = "sleep 600 & echo $! > '%s'; echo up; wait".formatted(pid);

    try (ClientProcess process = ClientProcess.start(shell(script), Map.of(), LONG)) {
      assertThat(new String(process.stdout().readNBytes(3), StandardCharsets.US_ASCII))
          .isEqualTo("up\n");
    }

    assertDies(pid);
  }

  private static void assertDies(Path pid) throws IOException {
    long child = Long.parseLong(Files.readString(pid).strip());
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> ProcessHandle.of(child).filter(ClientProcessIT::lives).isEmpty());
  }

  /** A killed process whose new parent never asks for its exit code stays as a zombie. */
  private static boolean lives(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
