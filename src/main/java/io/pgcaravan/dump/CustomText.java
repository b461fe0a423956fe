package io.pgcaravan.dump;

import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.ClientTools;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The SQL text of a dump in the custom format, as pg_restore(1) gives it, which reads all of it for
 * that: to list it would accept half a file.
 */
public final class CustomText {

  private static final int BUFFER_BYTES = 128 * 1024;

  /** The exit code of pg_restore for what it refuses; one that was killed has a higher one. */
  private static final int FAILED_BY_ITSELF = 1;

  /** Options of pg_dump that it leaves to pg_restore where the format is not plain. */
  private static final List<String> LEFT_TO_RESTORE =
      List.of(
          "--no-owner",
          "--no-tablespaces",
          "--use-set-session-authorization",
          "--disable-triggers",
          "--clean",
          "--if-exists");

  /** Where the dump comes from. */
  public interface Source {
    /** Writes the dump; does not close what it writes to. */
    void writeTo(OutputStream dump) throws IOException;
  }

  /** Takes the text. */
  public interface Sink {
    /** Takes the next chunk; the buffer is the caller's. */
    void write(byte[] buffer, int offset, int length) throws IOException;
  }

  /**
   * It may have read enough before the end, or be at its own; then the source reads on alone, for
   * what it finds tells more.
   */
  private static final class Input extends FilterOutputStream {
    private final ClientProcess restore;
    private boolean enough;

    Input(ClientProcess restore) {
      super(restore.stdin());
      this.restore = restore;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (!enough) {
        try {
          out.write(buffer, offset, length);
        } catch (IOException e) {
          requireEnough(e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        requireEnough(e);
      }
    }

    private void requireEnough(IOException e) throws IOException {
      enough = restore.await() <= FAILED_BY_ITSELF;
      if (!enough) {
        throw new Refused(e);
      }
    }
  }

  /** It was killed, and it is known why. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(IOException cause) {
      super(cause);
    }
  }

  private CustomText() {}

  /**
   * Reads a dump to its end.
   *
   * @param options of pg_dump, as the plan gave them
   * @param dump called on another thread
   * @param text called on this thread
   * @throws io.pgcaravan.failure.CaravanException if pg_restore refuses the dump
   * @throws IOException what the source or the sink throws
   */
  public static void read(
      ClientTools tools, List<String> options, Source dump, Duration timeLimit, Sink text)
      throws IOException {
    String tool = tools.pgRestore().toString();
    try (ClientProcess restore = ClientProcess.start(command(tool, options), Map.of(), timeLimit)) {
      FutureTask<Void> feeding = feed(restore, dump);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = next(restore, tool, buffer); n >= 0; n = next(restore, tool, buffer)) {
        text.write(buffer, 0, n);
      }
      finish(feeding, restore, tool, timeLimit);
    }
  }

  private static int next(ClientProcess restore, String tool, byte[] buffer) throws IOException {
    try {
      return restore.stdout().read(buffer);
    } catch (IOException e) {
      restore.requireSuccess(tool); // a killed process closes its stream: say why it ended
      throw e;
    }
  }

  private static List<String> command(String tool, List<String> options) {
    List<String> command = new ArrayList<>(List.of(tool, "--file=-"));
    options.stream()
        .filter(option -> LEFT_TO_RESTORE.contains(option) || option.startsWith("--superuser="))
        .forEach(command::add);
    return command;
  }

  private static FutureTask<Void> feed(ClientProcess restore, Source dump) {
    FutureTask<Void> feeding =
        new FutureTask<>(
            () -> {
              try (OutputStream stdin = new Input(restore)) {
                dump.writeTo(stdin);
              }
              return null;
            });
    Thread thread = new Thread(feeding, "pg-restore-input");
    thread.setDaemon(true);
    thread.start();
    return feeding;
  }

  /**
   * What the source says goes first: a dump that could not be read is a broken one to pg_restore.
   */
  private static void finish(
      FutureTask<Void> feeding, ClientProcess restore, String tool, Duration timeLimit)
      throws IOException {
    try {
      feeding.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refused) {
        restore.requireSuccess(tool);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the dump could not be read to its end in %s".formatted(timeLimit), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading a dump", e);
    }
    restore.requireSuccess(tool);
  }
}
