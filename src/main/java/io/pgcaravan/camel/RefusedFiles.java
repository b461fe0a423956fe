package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.failure.CaravanException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells of route files that are refused: nobody may look at them for long, and plans do not run.
 */
record RefusedFiles(RouteFiles files, AlertSteps alerts) {

  /** Tells whoever is told of failures; of those that are sound again, too. */
  void tell() {
    alerts.found(
        new Findings(
            "route files", files.broken().entrySet().stream().map(each -> finding(each)).toList()));
  }

  private Finding finding(Map.Entry<Path, CaravanException> refused) {
    CaravanException failure = refused.getValue();
    String name =
        name(refused.getKey()) + (files.isLost(refused.getKey()) ? ", which does not run" : "");
    return new Finding(name, null, null, failure.getMessage(), failure.hint());
  }

  /** A file below the routes directory, such as {@code plans/daily.camel.yaml}; or all of it. */
  private String name(Path file) {
    String name = files.directory().root().relativize(file).toString();
    return name.isEmpty() ? "all of them" : name;
  }

  /**
   * Makes sure that the file of a name in {@code plans} is none of them.
   *
   * @throws CaravanException what is wrong with it
   */
  void requireSound(String plan) {
    files
        .broken()
        .forEach(
            (file, failure) -> {
              if (name(file).equals("plans/" + plan + ".camel.yaml")) {
                throw failure;
              }
            });
  }
}
