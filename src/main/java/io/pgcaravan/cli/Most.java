package io.pgcaravan.cli;

import picocli.CommandLine.Option;

/** How many rows a command shows. */
final class Most {

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "so many at most, ${DEFAULT-VALUE} by default")
  private int limit;

  int limit() {
    return limit;
  }
}
