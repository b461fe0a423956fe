package io.pgcaravan.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets retention judge a pinned archive again. */
@Command(
    name = "unpin",
    description = "Takes the pin off an archive at every destination that holds it.",
    mixinStandardHelpOptions = true)
final class UnpinCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ARCHIVE", description = "its name, or its key with the folder")
  private String archive;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      session.runtime().fire("unpin", Map.of("archive", archive));
      return 0;
    }
  }
}
