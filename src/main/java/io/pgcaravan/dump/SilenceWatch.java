package io.pgcaravan.dump;

import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices a dump that brings no byte for too long. Only the time that a reader waits counts: what a
 * slow disk takes between two reads is not the dump's silence.
 */
final class SilenceWatch implements AutoCloseable {

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "dump-silence");
            thread.setDaemon(true);
            return thread;
          });

  private final SilenceLimit limit;
  private final Runnable kill;
  private long waitingSince;
  private boolean waiting;
  private long bytes;
  private boolean closed;
  private boolean stalled;
  private @Nullable ScheduledFuture<?> next;

  /**
   * @param kill what is done to a silent one; called at most once
   */
  SilenceWatch(SilenceLimit limit, Runnable kill) {
    this.limit = limit;
    this.kill = kill;
    // the first byte is waited for from the start of the dump
    waitingSince = System.nanoTime();
  }

  /** A reader begins to wait. */
  synchronized void waiting() {
    waiting = true;
    if (bytes > 0) {
      waitingSince = System.nanoTime();
    }
    if (next == null && !closed && !limit.next().isZero()) {
      checkIn(left());
    }
  }

  /** A reader got so many bytes, or the end. */
  synchronized void read(int count) {
    waiting = false;
    bytes += Math.max(0, count);
  }

  private Duration left() {
    Duration patience = bytes == 0 ? limit.first() : limit.next();
    return waiting ? patience.minusNanos(System.nanoTime() - waitingSince) : patience;
  }

  /** Never later than the limit between bytes, which counts from the first byte on. */
  private void checkIn(Duration left) {
    Duration delay = left.compareTo(limit.next()) < 0 ? left : limit.next();
    next = CLOCK.schedule(this::check, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  private void check() {
    synchronized (this) {
      if (closed) {
        return;
      }
      Duration left = left();
      if (left.compareTo(Duration.ZERO) > 0) {
        checkIn(left);
        return;
      }
      stalled = true;
    }
    kill.run();
  }

  synchronized boolean stalled() {
    return stalled;
  }

  /** Why it was killed. */
  synchronized TransientException failure(String tool) {
    Duration silence = bytes == 0 ? limit.first() : limit.next();
    return new TransientException(
        "%s stalled: no byte came for %s, after %,d bytes, and it was killed"
            .formatted(tool, text(silence), bytes),
        "look at pg_stat_activity for what it waits for, a lock or the disk, and at the network;"
            + " if the server needs the time, raise the plan's stallLimit");
  }

  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
