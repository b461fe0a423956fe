package io.pgcaravan.camel;

import io.pgcaravan.dump.DumpStream;
import java.io.ByteArrayInputStream;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Runs a dump for camel-exec and returns at once, with its live output: the stock executor keeps
 * all of it in memory, and takes a failed command for a good one.
 */
final class DumpExecutor implements ExecCommandExecutor {

  @Override
  public ExecResult execute(ExecCommand command) {
    if (!(command instanceof DumpExecBinding.Command dumpCommand)) {
      throw new IllegalArgumentException("only for commands made by #dumpBinding");
    }
    DumpStream output = DumpStream.start(dumpCommand.dump());
    return new ExecResult(command, output, new ByteArrayInputStream(new byte[0]), 0);
  }
}
