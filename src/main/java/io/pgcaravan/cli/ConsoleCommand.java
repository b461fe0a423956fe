package io.pgcaravan.cli;

import io.pgcaravan.camel.ConsoleConfiguration;
import io.pgcaravan.console.Console;
import io.pgcaravan.log.LogFiles;
import java.util.concurrent.Callable;
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ConsoleConfiguration configuration = ConsoleConfiguration.read(Session.home(), System.getenv());
    LogFiles.attach(configuration.logDirectory(), configuration.logRetention());
    Console console = Console.start(configuration.console());
    Runtime.getRuntime().addShutdownHook(new Thread(console::close, "stop"));
    console.look();
    spec.commandLine().getOut().println("console: " + console.address());
    spec.commandLine().getOut().flush();
    console.join();
    return 0;
  }
}
