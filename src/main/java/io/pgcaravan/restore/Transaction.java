package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.TextEncoding;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction in a session of its own, under the settings in which a dump is written. Closing
 * it without a commit ends the session on the server too, so that no lock of it stays behind.
 */
final class Transaction implements AutoCloseable {

  /**
   * psql stops at a commit that fails; servers before version 10 can be asked no more than that.
   */
  private static final String COMMITTED = "SELECT 'committed'";

  private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

  /** Variables of psql whose values others have chosen. */
  private static final List<String> VARIABLES =
      List.of(
          "LAST_ERROR_MESSAGE", "DBNAME", "HOST", "PORT", "USER", "PROMPT1", "PROMPT2", "PROMPT3");

  private final Session session;
  private final ClientTools tools;
  private final DatabaseUrl target;
  private Set<String> unknownSettings = Set.of();
  private long id;
  private Backend backend = Backend.NONE;
  private boolean remembers;
  private boolean over;

  private Transaction(Session session, ClientTools tools, DatabaseUrl target) {
    this.session = session;
    this.tools = tools;
    this.target = target;
  }

  /**
   * Begins one.
   *
   * @param source the session in which the archive was written
   * @param limit after which psql is killed
   * @throws CaravanException if the database cannot be reached, or takes no changes
   */
  static Transaction begin(
      ClientTools tools, DatabaseUrl target, SourceSettings source, Duration limit) {
    Transaction transaction = new Transaction(Session.open(tools, target, limit), tools, target);
    try {
      transaction.begin(source);
      return transaction;
    } catch (IOException e) {
      CaravanException failure = transaction.session.failure(-1);
      transaction.close();
      throw failure;
    } catch (RuntimeException e) { // its answers were not understood
      transaction.close();
      throw e;
    }
  }

  private void begin(SourceSettings source) throws IOException {
    session.speak(TextEncoding.UTF8);
    unknownSettings = unknownSettings();
    // an error before the transaction harms nothing: a locale may be missing here
    session.tell("\\set ON_ERROR_STOP off");
    session.tell("SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres';");
    session.tell("SET extra_float_digits = 3; SET statement_timeout = 0;");
    for (String timeout : List.of("idle_in_transaction_session_timeout", "transaction_timeout")) {
      if (!unknownSettings.contains(timeout)) {
        session.tell("SET %s = 0;".formatted(timeout));
      }
    }
    for (String statement : source.statements()) {
      session.tell(statement);
    }
    session.tell("\\set ON_ERROR_STOP on");
    // psql puts the values of its variables into statements: an archive could name these
    for (String variable : VARIABLES) {
      session.tell("\\unset " + variable);
    }
    session.tell("BEGIN ISOLATION LEVEL READ COMMITTED;");
    String[] facts =
        session
            .ask(
                "SELECT pg_catalog.txid_current(), pid, backend_start,"
                    + " pg_catalog.to_regproc('pg_catalog.txid_status') IS NOT NULL"
                    + " FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()")
            .get(0)
            .split("\\|");
    id = Long.parseLong(facts[0]);
    backend = new Backend(Integer.parseInt(facts[1]), facts[2]);
    remembers = facts[3].equals("t");
  }

  private Set<String> unknownSettings() throws IOException {
    String names =
        ArchiveFilter.NEWER_SETTINGS.stream()
            .map(SqlText::literal)
            .collect(Collectors.joining(", "));
    Set<String> unknown = new HashSet<>(ArchiveFilter.NEWER_SETTINGS);
    session
        .ask("SELECT name FROM pg_catalog.pg_settings WHERE name IN (%s)".formatted(names))
        .forEach(unknown::remove);
    return unknown;
  }

  ClientTools tools() {
    return tools;
  }

  Session session() {
    return session;
  }

  /** Those that dumps set and this server does not know. */
  Set<String> settingsTheServerLacks() {
    return unknownSettings;
  }

  /**
   * Commits, and finds out whether it did if the connection is lost meanwhile.
   *
   * @throws CaravanException if it was rolled back, or if that cannot be known
   */
  void commit() {
    Commit commit = new Commit(tools, target, id, backend);
    try {
      session.tell("COMMIT;");
      String status = session.ask(remembers ? commit.question() : COMMITTED).get(0);
      over = true;
      commit.require(status);
      session.warnings().forEach(warning -> LOG.warn("{}: {}", target, warning));
    } catch (IOException e) {
      CaravanException failure = session.failure(-1);
      session.close();
      commit.resolve(failure);
      over = true;
    }
  }

  @Override
  public void close() {
    session.close();
    if (!over) {
      backend.end(tools, target);
      over = true;
    }
  }
}
