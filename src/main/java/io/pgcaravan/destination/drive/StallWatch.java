package io.pgcaravan.destination.drive;

import com.google.api.client.http.javanet.ConnectionFactory;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose other side takes no more bytes. A read has a timeout of its own, a write
 * has none: it may block for ever while an upload's bytes are not taken.
 */
final class StallWatch implements ConnectionFactory {

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "google-drive-stall-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration limit;
  private final ThreadLocal<@Nullable HttpURLConnection> opened = new ThreadLocal<>();

  /**
   * @param timeout of reads
   */
  StallWatch(Duration timeout) {
    this.limit = timeout.multipliedBy(2); // a read has timed out by then: only writes are met
  }

  @Override
  public HttpURLConnection openConnection(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    opened.set(connection);
    return connection;
  }

  /** Watches an upload until that is closed. */
  Upload begin() {
    return new Upload();
  }

  /** An upload that is watched. */
  final class Upload implements AutoCloseable {

    private final ScheduledFuture<?> looking;
    private @Nullable HttpURLConnection connection;
    private long latest;

    private Upload() {
      long period = Math.max(50, limit.toMillis() / 8);
      looking = CLOCK.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /** Bytes are at hand, to be written to this thread's latest connection. */
    synchronized void signOfLife() {
      connection = opened.get();
      latest = System.nanoTime();
    }

    private synchronized void look() {
      if (connection != null && System.nanoTime() - latest > limit.toNanos()) {
        connection.disconnect();
        connection = null;
      }
    }

    @Override
    public void close() {
      looking.cancel(false);
    }
  }
}
