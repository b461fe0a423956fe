package io.pgcaravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  @Test
  void aFileThatCannotBeReadIsNamed() {
    String missing = directory.resolve("missing").toString();
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new SettingFunction(Map.of("URL_FILE", missing)).apply("URL:none"))
        .withMessageContaining(missing)
        .withMessageContaining("URL_FILE");
  }
}
