package io.pgcaravan.cli;

import io.pgcaravan.camel.Preview;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ConfiguredUrl;
import java.io.Console;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings an archive back into a database. */
@Command(
    name = "restore",
    description = {
      "Restores an archive into a database, in one transaction that is committed only when every",
      "row is there. What the database holds is backed up first; whatever fails, it stays as it is."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "ARCHIVE",
      description = "its name or key, latest, or the path of a file")
  private String archive;

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "the database that gets it: postgresql://user@host:port/database")
  private String to;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "read it at this destination; else at the first that has it")
  private String from = "";

  @Option(names = "--plan", paramLabel = "PLAN", description = "of this plan, for latest")
  private String plan = "";

  @Option(
      names = "--into-new",
      paramLabel = "NAME",
      description = "make this database on the server of --to, and restore into it")
  private String intoNew = "";

  @Option(
      names = "--data",
      paramLabel = "ARCHIVE",
      description = "the data-only half of a pair, whose schema-only half is ARCHIVE")
  private String data = "";

  @Option(names = "--to-source", description = "the target may be a database that plans back up")
  private boolean toSource;

  @Option(
      names = "--proof",
      paramLabel = "LEVEL",
      description = "none, counts or content: what is compared; else what the manifest tells")
  private String proof = "";

  @Option(names = "--yes", description = "asks nothing")
  private boolean yes;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ConfiguredUrl target = new ConfiguredUrl(to);
    target.parse(); // wrong usage is found before the program starts
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      Map<String, Object> headers = headers(target);
      headers.put("plan", plan.isEmpty() ? "" : session.runtime().plan(plan).name());
      Preview preview = session.runtime().ask("restore-preview", headers, Preview.class);
      if (!agreed(new PreviewText(preview, session.runtime().clock().instant()), preview)) {
        say("Nothing was changed.");
        return 1;
      }
      // what was not shown was not agreed to: it may have come since
      headers.put("yes", preview.assessment().replacing());
      try {
        session.runtime().fire("restore", headers);
        return 0;
      } catch (CaravanException e) {
        return Caravan.exitCode(e); // the route has told of it
      }
    }
  }

  private Map<String, Object> headers(ConfiguredUrl target) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("archive", archive);
    headers.put("data", data);
    headers.put("from", from);
    headers.put("to", target);
    headers.put("intoNew", intoNew);
    headers.put("toSource", toSource);
    headers.put("proof", proof);
    headers.put("trigger", "cli");
    return headers;
  }

  /** Shows what would happen, and asks where something is replaced. */
  private boolean agreed(PreviewText text, Preview preview) {
    text.lines().forEach(this::say);
    preview.assessment().requirePossible();
    if (yes || !preview.assessment().replacing()) {
      return true;
    }
    Console console = System.console();
    if (console == null) {
      throw new UsageException(
          "%s would be replaced, and nobody can be asked".formatted(preview.assessment().target()),
          "add --yes if that is what you want");
    }
    String name = preview.assessment().target().database();
    String answer = console.readLine("Type the name of the database to replace it: ");
    return name.equals(answer == null ? "" : answer.strip());
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
