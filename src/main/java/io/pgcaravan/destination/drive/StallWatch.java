package io.pgcaravan.destination.drive;

import com.google.api.client.http.javanet.ConnectionFactory;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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

  private record Sign(HttpURLConnection connection, long nanos) {}

  private final long limitNanos;
  private final ThreadLocal<@Nullable HttpURLConnection> opened = new ThreadLocal<>();
  private final Map<Object, Sign> uploads = new ConcurrentHashMap<>();

  StallWatch(Duration timeout) {
    // by then a read would have timed out, so that only writes are met
    this.limitNanos = timeout.multipliedBy(2).toNanos();
    long period = Math.max(50, timeout.toMillis() / 4);
    CLOCK.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public HttpURLConnection openConnection(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    opened.set(connection);
    return connection;
  }

  /** An upload took bytes from its file, to write them to this thread's latest connection. */
  void signOfLife(Object upload) {
    HttpURLConnection connection = opened.get();
    if (connection != null) {
      uploads.put(upload, new Sign(connection, System.nanoTime()));
    }
  }

  /** An upload has ended. */
  void ended(Object upload) {
    uploads.remove(upload);
  }

  private void look() {
    long now = System.nanoTime();
    uploads.forEach(
        (upload, sign) -> {
          if (now - sign.nanos() > limitNanos && uploads.remove(upload, sign)) {
            sign.connection().disconnect();
          }
        });
  }
}
