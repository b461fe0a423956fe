package io.pgcaravan.cli;

import io.pgcaravan.camel.Progress;
import io.pgcaravan.plan.Amounts;
import java.io.PrintStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows progress: one changing line on a terminal, a log line now and then elsewhere. */
final class Meters {

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);
  private static final long TERMINAL_EVERY_NANOS = Duration.ofMillis(250).toNanos();
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(30).toNanos();

  private Meters() {}

  /** The launcher knows whether standard error is a terminal. */
  static Progress ofThisTerminal() {
    return Boolean.getBoolean("caravan.terminal")
        ? run -> new TerminalMeter(System.err)
        : run -> new LogMeter();
  }

  private abstract static class Meter implements Progress.Meter {
    private final long start = System.nanoTime();
    private final long everyNanos;
    private long next;

    Meter(long everyNanos) {
      this.everyNanos = everyNanos;
      this.next = start + everyNanos;
    }

    @Override
    public void bytes(long bytes) {
      long now = System.nanoTime();
      if (now - next >= 0) {
        next = now + everyNanos;
        show(line(bytes, now - start));
      }
    }

    private static String line(long bytes, long nanos) {
      Duration elapsed = Duration.ofNanos(nanos);
      return "%s dumped, %s/s, %d:%02d:%02d elapsed"
          .formatted(
              Amounts.size(bytes),
              Amounts.size((long) (bytes / (nanos / 1e9))),
              elapsed.toHours(),
              elapsed.toMinutesPart(),
              elapsed.toSecondsPart());
    }

    abstract void show(String line);
  }

  private static final class TerminalMeter extends Meter {
    private static final String CLEAR = "\r\u001b[K";
    private final PrintStream terminal;

    TerminalMeter(PrintStream terminal) {
      super(TERMINAL_EVERY_NANOS);
      this.terminal = terminal;
    }

    @Override
    void show(String line) {
      terminal.print(CLEAR + line);
      terminal.flush();
    }

    @Override
    public void close() {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }

  private static final class LogMeter extends Meter {
    LogMeter() {
      super(LOG_EVERY_NANOS);
    }

    @Override
    void show(String line) {
      LOG.info(line);
    }

    @Override
    public void close() {
      // log lines stay
    }
  }
}
