package io.pgcaravan.camel;

import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** The program's own settings, read from application.properties as Camel resolves it. */
public record Settings(
    Path home,
    Path routesDirectory,
    Path stageDirectory,
    Path stateDirectory,
    Path backupDirectory,
    Path logDirectory) {

  static Settings of(CamelContext context) {
    return new Settings(
        path(context, "home"),
        path(context, "routes-dir"),
        path(context, "stage-dir"),
        path(context, "state-dir"),
        path(context, "backup-dir"),
        path(context, "log-dir"));
  }

  private static Path path(CamelContext context, String name) {
    return Path.of(context.resolvePropertyPlaceholders("{{caravan." + name + "}}"))
        .toAbsolutePath()
        .normalize();
  }
}
