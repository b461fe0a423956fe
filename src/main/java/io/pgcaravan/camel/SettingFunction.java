package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The placeholder {@code {{setting:NAME:default}}} of application.properties: the environment
 * variable NAME, else the content of the file that NAME_FILE names, else the default. An empty
 * variable counts as none, as container tools set them. What is secret among them is masked
 * wherever it shows: variables from now on, for one may show before it is read; files once they are
 * read.
 */
final class SettingFunction implements PropertiesFunction {

  private final Map<String, String> environment;

  SettingFunction(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    SecretSettings.rememberUnread(this.environment);
  }

  @Override
  public String getName() {
    return "setting";
  }

  @Override
  public String apply(String remainder) {
    int colon = remainder.indexOf(':');
    String name = colon < 0 ? remainder : remainder.substring(0, colon);
    String value = given(name);
    SecretSettings.remember(name, value);
    if (!value.isBlank()) {
      return value;
    }
    return colon < 0 ? "" : remainder.substring(colon + 1);
  }

  private String given(String name) {
    String value = environment.getOrDefault(name, "");
    if (!value.isBlank()) {
      return value;
    }
    String file = environment.getOrDefault(name + "_FILE", "");
    return file.isBlank() ? "" : read(name, Path.of(file));
  }

  private static String read(String name, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UsageException(
          "the file %s, named by %s_FILE, cannot be read".formatted(file, name),
          "check its path and that this user may read it",
          e);
    }
  }
}
