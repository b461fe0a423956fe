package io.pgcaravan.cli;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.RouteInspection;
import io.pgcaravan.camel.RouteInspection.Result;
import io.pgcaravan.routes.RouteFault;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Route files. */
@Command(
    name = "routes",
    description = "Validates route files without running them.",
    mixinStandardHelpOptions = true)
final class RoutesCommand implements Runnable {

  private static final String FILE = "_FILE";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with the routes: check");
  }

  /** Tells for each file whether the program would take it. */
  @Command(
      name = "check",
      description = {
        "Validates all route files, or one as if it were in its place among them.",
        "Nothing is run, connected to or written; settings may be missing. Exit code 1: one is broken."
      },
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(arity = "0..1", paramLabel = "FILE", description = "only this one")
          Optional<Path> file) {
    PrintWriter out = spec.commandLine().getOut();
    try (RouteInspection inspection = CaravanRuntime.inspect(Session.home(), readable())) {
      List<Result> results = file.map(inspection::one).map(List::of).orElseGet(inspection::all);
      results.forEach(
          result ->
              out.println(
                  result.fault().map(RouteFault::told).orElseGet(() -> result.path() + ": ok")));
      out.flush();
      return results.stream().allMatch(result -> result.fault().isEmpty()) ? 0 : 1;
    }
  }

  /** A secret that is not at hand here makes no route file broken. */
  private static Map<String, String> readable() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment
        .entrySet()
        .removeIf(
            each -> each.getKey().endsWith(FILE) && !Files.isReadable(Path.of(each.getValue())));
    return environment;
  }
}
