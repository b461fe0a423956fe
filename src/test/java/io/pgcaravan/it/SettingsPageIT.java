package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/settings.md lists each line of application.properties, with its default. */
class SettingsPageIT {

  private static final Pattern LINE = Pattern.compile("(?m)^(caravan\\.[a-z0-9.-]+) = (.*)$");
  private static final Pattern SETTING =
      Pattern.compile("\\{\\{setting:([A-Z0-9_]+):(.*)}}", Pattern.DOTALL);
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Za-z0-9_.-]+)` \\| [^|]+ \\| ([^|]+) \\|$");

  private static Map<String, String> found(
      Pattern pattern, String file, Function<MatchResult, Map.Entry<String, String>> entry)
      throws IOException {
    return pattern
        .matcher(Files.readString(Workspace.project().resolve(file)))
        .results()
        .map(entry)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                Map.Entry::getValue,
                (one, other) -> {
                  throw new AssertionError("a setting stands there twice: " + one);
                },
                TreeMap::new));
  }

  /** By the name that a user gives it: the variable, or the line's own. */
  private static Map.Entry<String, String> line(MatchResult line) {
    return SETTING
        .matcher(line.group(2))
        .results()
        .findFirst()
        .map(setting -> Map.entry(setting.group(1), setting.group(2)))
        .orElseGet(() -> Map.entry(line.group(1), line.group(2)));
  }

  @Test
  void eachSettingStandsThereOnceWithItsDefault() throws IOException {
    Map<String, String> settings = found(LINE, "application.properties", SettingsPageIT::line);
    Map<String, String> rows =
        found(ROW, "docs/settings.md", row -> Map.entry(row.group(1), row.group(2)));
    assertThat(rows).containsOnlyKeys(settings.keySet());
    settings.forEach(
        (name, value) -> {
          if (!value.contains("{{")) { // else it is told in words
            assertThat(rows.get(name))
                .as(name)
                .isEqualTo(value.isEmpty() ? "none" : "`" + value + "`");
          }
        });
  }
}
