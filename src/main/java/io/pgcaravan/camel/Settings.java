package io.pgcaravan.camel;

import java.nio.file.Path;

/** The program's own directories, as application.properties names them. */
public record Settings(
    Path home,
    Path routesDirectory,
    Path stageDirectory,
    Path stateDirectory,
    Path backupDirectory,
    Path logDirectory) {

  static Settings of(PropertyReader properties) {
    return new Settings(
        properties.path("home"),
        properties.path("routes-dir"),
        properties.path("stage-dir"),
        properties.path("state-dir"),
        properties.path("backup-dir"),
        properties.path("log-dir"));
  }

  /** Where the binaries of embedded servers are kept. */
  public Path embeddedBinaries() {
    return home.resolve("target").resolve("postgres");
  }
}
