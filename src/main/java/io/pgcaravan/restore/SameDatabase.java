package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.util.Optional;

/** Whether two URLs name one database, though they may write it differently. */
final class SameDatabase {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String QUESTION =
      "SET search_path = '';"
          + " SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " FROM pg_control_system()";

  private SameDatabase() {}

  /** Asks both; where one does not answer, or may not, what the URLs say counts. */
  static boolean are(ClientTools tools, DatabaseUrl one, DatabaseUrl other) {
    if (one.identity().equals(other.identity())) {
      return true;
    }
    if (!one.database().equals(other.database())) {
      return false; // no alias of a server gives its databases other names
    }
    Optional<String> first = ask(tools, one);
    return first.isPresent() && first.equals(ask(tools, other));
  }

  private static Optional<String> ask(ClientTools tools, DatabaseUrl database) {
    try {
      return Optional.of(Server.query(tools, database, QUESTION, LIMIT));
    } catch (CaravanException e) {
      return Optional.empty();
    }
  }
}
