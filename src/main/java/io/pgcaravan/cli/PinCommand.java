package io.pgcaravan.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps an archive whatever retention says. */
@Command(
    name = "pin",
    description = "Keeps an archive at every destination that holds it, whatever retention says.",
    mixinStandardHelpOptions = true)
final class PinCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ARCHIVE", description = "its name, or its key with the folder")
  private String archive;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "why it must stay; shown by list and prune --dry-run")
  private String reason;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      session.runtime().fire("pin", Map.of("archive", archive, "reason", reason));
      return 0;
    }
  }
}
