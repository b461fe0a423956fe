package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of a commit.
 *
 * @param transaction its id
 * @param backend the session that was told to commit
 */
record Commit(ClientTools tools, DatabaseUrl target, long transaction, Backend backend) {

  private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  String question() {
    return "SELECT pg_catalog.txid_status(%d)".formatted(transaction);
  }

  /**
   * Requires that the answer to the question says so.
   *
   * @throws TransientException if it does not
   */
  void require(String status) {
    if (!status.equals("committed")) {
      throw new TransientException(
          "%s did not commit what was restored (%s)".formatted(target, status),
          "look at the server's log, and try again");
    }
  }

  /**
   * Asks in other sessions until it is known; returns if it was committed.
   *
   * @param failure why the answer to the commit did not come
   * @throws CaravanException the failure, if it was rolled back; another if it stays unknown
   */
  void resolve(CaravanException failure) {
    LOG.warn(
        "the answer to the commit did not come ({}); asking what became of it", failure.line());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      switch (ask()) {
        case "committed" -> {
          LOG.info("what was restored into {} is committed", target);
          return;
        }
        case "aborted" -> throw failure;
        case "in progress" -> backend.end(tools, target); // its client is gone
        default -> LOG.debug("it is not known yet");
      }
      if (!pause()) {
        throw unknown(failure);
      }
    }
    throw unknown(failure);
  }

  private String ask() {
    try {
      return Server.query(tools, target, question(), QUESTION_LIMIT);
    } catch (CaravanException e) {
      LOG.debug("asking what became of transaction {}: {}", transaction, e.line());
      return "";
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private UnknownOutcome unknown(CaravanException failure) {
    return new UnknownOutcome(
        "the connection was lost during the commit (%s), and it is not known whether %s holds what was restored"
            .formatted(failure.getMessage(), target),
        "ask the database: %s; committed means that all of it is there, anything else that nothing is"
            .formatted(question()),
        failure);
  }
}
