package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as the server knows it.
 *
 * @param process its id; 0 for none
 * @param startedAt as the server writes it: ids are given out again
 */
record Backend(int process, String startedAt) {

  static final Backend NONE = new Backend(0, "");

  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Ends it, if it still runs, and waits until its locks are gone; trouble is only logged. */
  void end(ClientTools tools, DatabaseUrl database) {
    if (process == 0) {
      return;
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (runs(tools, database)) {
        if (System.nanoTime() > deadline) {
          LOG.warn("session {} of {} still rolls back", process, database);
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (CaravanException e) {
      LOG.debug("session {} of {} was not looked at: {}", process, database, e.line());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it runs; then it is told to end. */
  private boolean runs(ClientTools tools, DatabaseUrl database) {
    String ended =
        Server.query(
            tools,
            database,
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                + " WHERE pid = %d AND backend_start = %s"
                    .formatted(process, SqlText.literal(startedAt)),
            QUESTION_LIMIT);
    return !ended.isEmpty();
  }
}
