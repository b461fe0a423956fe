package io.pgcaravan.camel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.PropertiesFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The placeholder {@code {{setting:NAME:default}}} of application.properties: the environment
 * variable NAME, else the content of the file that NAME_FILE names, else the default. An empty
 * variable counts as none, as container tools set them. What is secret among them is masked
 * wherever it shows: variables from now on, for one may show before it is read; files once they are
 * read.
 */
final class SettingFunction implements PropertiesFunction {

  private static final Logger LOG = LoggerFactory.getLogger(SettingFunction.class);

  private final Map<String, String> environment;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

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
    String file = environment.getOrDefault(name + "_FILE", "");
    if (file.isBlank()) {
      return value.isBlank() ? "" : value;
    }
    if (value.isBlank()) {
      return SettingFile.read(name, Path.of(file));
    }
    if (told.add(name)) {
      LOG.warn("both {} and {}_FILE are set: the file is not read", name, name);
    }
    return value;
  }
}
