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
        ? (done, totalBytes) -> new TerminalMeter(System.err, done, totalBytes)
        : LogMeter::new;
  }

  private abstract static class Meter implements Progress.Meter {
    private final long start = System.nanoTime();
    private final long everyNanos;
    private final String done;
    private final long totalBytes;
    private long next;

    Meter(long everyNanos, String done, long totalBytes) {
      this.everyNanos = everyNanos;
      this.done = done;
      this.totalBytes = totalBytes;
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

    private String line(long bytes, long nanos) {
      double perSecond = bytes / (nanos / 1e9);
      String line =
          "%s%s %s, %s/s, %s elapsed"
              .formatted(
                  Amounts.size(bytes),
                  totalBytes > 0 ? " of " + Amounts.size(totalBytes) : "",
                  done,
                  Amounts.size((long) perSecond),
                  clock(nanos));
      boolean known = totalBytes > bytes && bytes > 0;
      return known
          ? line
              + ", about %s left".formatted(clock((long) ((totalBytes - bytes) / perSecond * 1e9)))
          : line;
    }

    private static String clock(long nanos) {
      Duration time = Duration.ofNanos(nanos);
      return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    abstract void show(String line);
  }

  private static final class TerminalMeter extends Meter {
    private static final String CLEAR = "\r\u001b[K";
    private final PrintStream terminal;

    TerminalMeter(PrintStream terminal, String done, long totalBytes) {
      super(TERMINAL_EVERY_NANOS, done, totalBytes);
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
    LogMeter(String done, long totalBytes) {
      super(LOG_EVERY_NANOS, done, totalBytes);
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
