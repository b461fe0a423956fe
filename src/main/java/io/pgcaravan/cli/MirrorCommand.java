package io.pgcaravan.cli;

import io.pgcaravan.failure.CaravanException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One mirror run now. */
@Command(
    name = "mirror",
    description = "Brings one database's schemas into another now, and waits for the end.",
    mixinStandardHelpOptions = true)
final class MirrorCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "name of the mirror, such as mirror")
  private String name;

  @Override
  public Integer call() {
    try (Session session = Session.start()) {
      session.runtime().mirror(name).requireTarget();
      session.tellBrokenFiles();
      try {
        session.runtime().fire("mirror", Map.of("plan", name, "trigger", "cli"));
        return 0;
      } catch (CaravanException e) {
        return Caravan.exitCode(e); // the route has told of it
      }
    }
  }
}
