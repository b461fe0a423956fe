package io.pgcaravan.camel;

import io.pgcaravan.dump.DumpCommand;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;

/**
 * Lets camel-exec run the {@link DumpCommand} in the body, and hands on its live output as the new
 * body. No header decides what is run.
 */
final class DumpExecBinding implements ExecBinding {

  /** An {@link ExecCommand} that remembers what exec has no words for: the environment. */
  static final class Command extends ExecCommand {

    private static final long serialVersionUID = 1L;

    private final transient DumpCommand dump;

    Command(DumpCommand dump) {
      super(
          dump.command().get(0),
          dump.command().subList(1, dump.command().size()),
          null,
          dump.timeLimit().toMillis(),
          Set.of(0),
          null,
          null,
          false,
          LoggingLevel.DEBUG);
      this.dump = dump;
    }

    DumpCommand dump() {
      return dump;
    }
  }

  @Override
  public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
    return new Command(exchange.getMessage().getBody(DumpCommand.class));
  }

  @Override
  public void writeOutput(Exchange exchange, ExecResult result) {
    exchange.getMessage().setBody(result.getStdout());
  }
}
