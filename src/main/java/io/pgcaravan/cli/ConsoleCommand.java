package io.pgcaravan.cli;

import io.pgcaravan.console.Console;
import io.pgcaravan.console.ConsoleSettings;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The web console, in a process of its own. */
@Command(
    name = "console",
    description = {
      "Serves the web console of the running program until it is stopped. It is off unless",
      "CONSOLE_USER and CONSOLE_PASSWORD are set, and listens at 127.0.0.1 unless HTTP_HOST says",
      "otherwise, at CONSOLE_PORT (8081)."
    },
    mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleCommand.class);

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Console console = Console.start(settings());
    Runtime.getRuntime().addShutdownHook(new Thread(console::close, "stop"));
    spec.commandLine().getOut().println("console: " + console.address());
    spec.commandLine().getOut().flush();
    LOG.info("{}", console.program());
    console.join();
    return 0;
  }

  /** The settings are all that is wanted of a runtime. */
  private static ConsoleSettings settings() {
    try (Session session = Session.start()) {
      return session.runtime().consoleSettings();
    }
  }
}
