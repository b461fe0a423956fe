package io.pgcaravan.cli;

import io.pgcaravan.failure.UsageException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads archives to their end. */
@Command(
    name = "verify",
    description = {
      "Fetches an archive and reads it to its end: size, SHA-256, decompression, whether its dump is",
      "complete, and whether it holds the rows that its manifest says. Nothing is written."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "ARCHIVE",
      arity = "0..1",
      defaultValue = "",
      description = "its name or key, latest, or the path of a file")
  private String archive;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "read it at this destination; else at the first that has it")
  private String from = "";

  @Option(names = "--plan", paramLabel = "PLAN", description = "of this plan, for latest and --all")
  private String plan = "";

  @Option(
      names = "--all",
      description = "every archive, or those of --plan, at every destination, or at --from")
  private boolean all;

  @Override
  public Integer call() {
    if (all != archive.isEmpty()) {
      throw new UsageException("name one archive, or --all", "see `./caravan verify --help`");
    }
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Map<String, Object> headers = new HashMap<>(Map.of("archive", archive, "from", from));
      headers.put("plan", plan.isEmpty() ? "" : session.runtime().plan(plan).name());
      session.runtime().fire(all ? "verify-all" : "verify", headers);
      return 0;
    }
  }
}
