package io.pgcaravan.cli;

import io.pgcaravan.archive.Manifests;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command answers on standard output: text for people, or JSON. */
final class Answer {

  @Option(names = "--json", description = "as JSON, for scripts")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Prints the one that is asked for; only that one is made. */
  void print(Supplier<?> tree, Consumer<PrintWriter> text) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Manifests.json().writeValueAsString(tree.get()));
    } else {
      text.accept(out);
    }
    out.flush();
  }
}
