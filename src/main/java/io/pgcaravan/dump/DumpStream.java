package io.pgcaravan.dump;

import io.pgcaravan.postgres.ClientProcess;
import java.io.FilterInputStream;
import java.io.IOException;

/**
 * The live output of a running dump, whose end is only an end if the dump succeeded.
 *
 * <p>Reading throws a {@link io.pgcaravan.failure.CaravanException} where the stream of a failed or
 * killed dump ends, so that no reader can take it for a whole one. A dump that brings nothing for
 * too long while a reader waits is killed. Closing it kills a dump that still runs.
 */
public final class DumpStream extends FilterInputStream {

  private final ClientProcess process;
  private final String tool;
  private final SilenceWatch watch;

  private DumpStream(ClientProcess process, String tool, SilenceLimit silence) {
    super(process.stdout());
    this.process = process;
    this.tool = tool;
    this.watch = new SilenceWatch(silence, process::kill);
  }

  /** Starts the dump; the caller reads to the end and closes. */
  public static DumpStream start(DumpCommand dump) {
    return new DumpStream(
        ClientProcess.start(dump.command(), dump.environment(), dump.timeLimit()),
        dump.command().get(0),
        dump.silence());
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      watch.waiting();
      n = in.read(buffer, offset, length);
      watch.read(n);
    } catch (IOException e) {
      requireSuccess(); // a killed process closes its stream: say why it ended
      throw e;
    }
    if (n < 0) {
      requireSuccess();
    }
    return n;
  }

  private void requireSuccess() {
    watch.close();
    if (watch.stalled()) {
      process.await();
      throw watch.failure(tool);
    }
    process.requireSuccess(tool);
  }

  @Override
  public void close() {
    watch.close();
    process.close();
  }
}
