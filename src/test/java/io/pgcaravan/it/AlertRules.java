package io.pgcaravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules that ship. */
final class AlertRules {

  private static final Pattern EXPRESSION = Pattern.compile("expr=([^,}]+)");
  private static final Pattern METRIC = Pattern.compile("caravan_[a-z_]+");

  private AlertRules() {}

  /** Names of all metrics that their expressions ask for. */
  static Set<String> metrics() {
    Path file = Workspace.project().resolve("deploy").resolve("prometheus-rules.yml");
    try {
      Object rules =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      return EXPRESSION
          .matcher(String.valueOf(rules))
          .results()
          .map(MatchResult::group)
          .flatMap(expression -> METRIC.matcher(expression).results())
          .map(MatchResult::group)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
