package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a database is made that is to hold what another one held. */
public final class DatabaseOptions {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOptions.class);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private DatabaseOptions() {}

  /**
   * Options of CREATE DATABASE for a database like the source: its encoding, and its locale where
   * the server has that.
   *
   * @param server any database of the server that gets the new one
   */
  public static String of(DatabaseFacts source, ClientTools tools, DatabaseUrl server) {
    String encoding = source.encoding();
    if (encoding.isEmpty()) {
      return "";
    }
    String plain = "ENCODING %s".formatted(literal(encoding));
    if (known(source.collation(), tools, server) && known(source.characterType(), tools, server)) {
      return plain
          + " LC_COLLATE %s LC_CTYPE %s"
              .formatted(literal(source.collation()), literal(source.characterType()));
    }
    LOG.warn(
        "the target's server has no locale {}: the new database gets the server's own",
        source.collation());
    return plain;
  }

  private static boolean known(String locale, ClientTools tools, DatabaseUrl server) {
    if (locale.equals("C") || locale.equals("POSIX")) {
      return true;
    }
    String sql =
        "SELECT count(*) FROM (SELECT collcollate AS name FROM pg_collation UNION SELECT datcollate"
            + " FROM pg_database) known WHERE lower(replace(name, '-', '')) = lower(replace(%s, '-', ''))"
                .formatted(literal(locale));
    try {
      return !locale.isEmpty() && !Server.query(tools, server, sql, LIMIT).equals("0");
    } catch (CaravanException e) {
      return false;
    }
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
