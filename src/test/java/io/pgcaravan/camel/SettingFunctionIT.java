package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingFunctionIT {

  @TempDir Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("secret"), content);
  }

  @Test
  void aValueMayStandInAFile() throws IOException {
    String path = file("postgresql://u:p@h/d\n").toString();
    assertThat(new SettingFunction(Map.of("URL_FILE", path)).apply("URL:none"))
        .isEqualTo("postgresql://u:p@h/d");
  }

  @Test
  void theVariableItselfStandsBeforeTheFile() throws IOException {
    String path = file("from the file").toString();
    assertThat(new SettingFunction(Map.of("URL", "own", "URL_FILE", path)).apply("URL"))
        .isEqualTo("own");
  }

  @Test
  void anEmptyVariableLetsTheFileSpeak() throws IOException {
    String path = file("from the file").toString();
    assertThat(new SettingFunction(Map.of("URL", " ", "URL_FILE", path)).apply("URL"))
        .isEqualTo("from the file");
  }

  private static void refused(Path file, String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(
            () -> new SettingFunction(Map.of("URL_FILE", file.toString())).apply("URL:none"))
        .withMessage("the file %s, named by URL_FILE, %s", file, reason)
        .matches(e -> !e.hint().isBlank());
  }

  @Test
  void aFileThatHoldsNoValueIsNamedWithTheReason() throws IOException {
    refused(directory.resolve("missing"), "is not there");
    refused(directory, "is a directory");
    refused(file(" \n"), "is empty");
    refused(Path.of("/dev/zero"), "is no regular file");
    refused(Files.write(directory.resolve("key"), new byte[] {(byte) 0xff}), "is no UTF-8 text");
    refused(
        Files.write(directory.resolve("large"), new byte[2_000_000]), "is larger than any setting");
  }

  @Test
  void aFileOfSomebodyElseIsNamed() throws IOException {
    Path file = file("secret");
    Files.setPosixFilePermissions(file, Set.of());
    assumeFalse(Files.isReadable(file), "root reads everything");
    refused(file, "cannot be read");
  }
}
