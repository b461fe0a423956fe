package io.pgcaravan.postgres;

import io.pgcaravan.failure.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Drains a tool's error output on a thread of its own and keeps the last part of it. */
final class ErrorOutput {

  private static final int KEPT_BYTES = 16 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Thread thread;
  private byte[] kept = {};
  private boolean cut;

  private ErrorOutput(InputStream stream) {
    thread = new Thread(() -> drain(stream, this), "client-errors");
    thread.setDaemon(true);
  }

  static ErrorOutput drain(InputStream stream) {
    ErrorOutput output = new ErrorOutput(stream);
    output.thread.start();
    return output;
  }

  private static void drain(InputStream stream, ErrorOutput output) {
    byte[] buffer = new byte[4096];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        output.keep(buffer, n);
      }
    } catch (IOException e) {
      return; // the process was killed: what it said until then is kept
    }
  }

  private synchronized void keep(byte[] buffer, int length) {
    byte[] all = Arrays.copyOf(kept, kept.length + length);
    System.arraycopy(buffer, 0, all, kept.length, length);
    cut |= all.length > KEPT_BYTES;
    kept = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT_BYTES), all.length);
  }

  /** Waits for the last words, though not for a grandchild that keeps the stream open. */
  void await() throws InterruptedException {
    thread.join(GRACE.toMillis());
  }

  /** What was kept, without secrets; a line whose beginning is lost might hold the rest of one. */
  synchronized String text() {
    String text = new String(kept, StandardCharsets.UTF_8);
    return Secrets.mask(cut ? text.substring(text.indexOf('\n') + 1) : text).strip();
  }
}
