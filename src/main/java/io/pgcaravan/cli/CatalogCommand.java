package io.pgcaravan.cli;

import io.pgcaravan.camel.CatalogRebuild;
import java.io.PrintWriter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The catalog itself. */
@Command(
    name = "catalog",
    description = "Shows what the catalog holds, or makes it again from manifests.",
    mixinStandardHelpOptions = true)
final class CatalogCommand implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogCommand.class);

  @Spec private CommandSpec spec;

  /** Without a subcommand: what it holds. */
  @Override
  public void run() {
    try (Session session = Session.start()) {
      session.runtime().indexes().usable(LOG::warn);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: %s%n", session.runtime().catalog().source(), session.runtime().catalog().state());
      out.flush();
    }
  }

  /** Makes archives and copies again. */
  @Command(
      name = "rebuild",
      description = {
        "Makes archives, copies and runs again from the manifests at destinations. A catalog that",
        "is not empty keeps what it knows beside."
      },
      mixinStandardHelpOptions = true)
  int rebuild(
      @Option(
              names = "--from",
              paramLabel = "NAME",
              description = "reads manifests at this destination only; others are listed")
          Optional<String> from) {
    try (Session session = Session.start()) {
      session.tellBrokenFiles();
      CatalogRebuild rebuild = session.runtime().rebuild();
      return rebuild.run(from) ? 0 : 1;
    }
  }
}
