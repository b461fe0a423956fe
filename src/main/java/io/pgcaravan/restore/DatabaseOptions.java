package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;

/**
 * How a database is made that is to hold what another one held.
 *
 * @param text options of CREATE DATABASE; empty where nothing is known of the other one
 * @param alike whether the new one sorts its text as the other one does
 */
public record DatabaseOptions(String text, boolean alike) {

  private static final DatabaseOptions NONE = new DatabaseOptions("", true);

  /**
   * Options for a database like the source: its encoding, and its locale and who provides it where
   * the server has that.
   *
   * @param server any database of the server that gets the new one
   * @throws CaravanException if the server cannot be asked
   */
  public static DatabaseOptions of(DatabaseFacts source, ClientTools tools, DatabaseUrl server) {
    return source.encoding().isEmpty() || source.collation().isEmpty()
        ? NONE
        : new Choice(source, tools, server).options();
  }

  /** What the server is asked. */
  private record Choice(DatabaseFacts source, ClientTools tools, DatabaseUrl server) {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String ICU = "icu:";
    private static final String BUILTIN = "builtin:";

    /** From these versions on, databases name the library that sorts their text. */
    private static final int WITH_PROVIDER = 15;

    private static final int WITH_BUILTIN = 17;

    DatabaseOptions options() {
      int major = Server.ask(tools, server, LIMIT).version().major();
      String collation = source.collation();
      String type = source.characterType();
      if (collation.startsWith(ICU)) {
        return major >= WITH_PROVIDER && hasIcu() && known(type)
            ? provided(type, "icu ICU_LOCALE " + SqlText.literal(collation.substring(ICU.length())))
            : plain();
      }
      if (collation.startsWith(BUILTIN)) {
        return major >= WITH_BUILTIN && known(type)
            ? provided(
                type,
                "builtin BUILTIN_LOCALE " + SqlText.literal(collation.substring(BUILTIN.length())))
            : plain();
      }
      if (!known(collation) || !known(type)) {
        return plain();
      }
      // the server's own databases may have another provider
      return same(
          locale(collation, type) + (major >= WITH_PROVIDER ? " LOCALE_PROVIDER libc" : ""));
    }

    private static DatabaseOptions same(String text) {
      return new DatabaseOptions(text, true);
    }

    private DatabaseOptions provided(String type, String provider) {
      return same(locale(type, type) + " LOCALE_PROVIDER " + provider);
    }

    private String locale(String collation, String type) {
      return "ENCODING %s LC_COLLATE %s LC_CTYPE %s"
          .formatted(
              SqlText.literal(source.encoding()),
              SqlText.literal(collation),
              SqlText.literal(type));
    }

    /** The server's own locale is one of UTF-8, as a rule; that of C goes with any encoding. */
    private DatabaseOptions plain() {
      return new DatabaseOptions(
          source.encoding().equals("UTF8")
              ? "ENCODING " + SqlText.literal(source.encoding())
              : locale("C", "C"),
          false);
    }

    private boolean hasIcu() {
      return any("pg_catalog.pg_collation WHERE collprovider = 'i'");
    }

    private boolean known(String locale) {
      return locale.equals("C")
          || locale.equals("POSIX")
          || !locale.isEmpty()
              && any(
                  "(SELECT collcollate::text AS name FROM pg_catalog.pg_collation UNION SELECT"
                      + " datcollate::text FROM pg_catalog.pg_database) known WHERE"
                      + " pg_catalog.lower(pg_catalog.replace(name, '-', '')) ="
                      + " pg_catalog.lower(pg_catalog.replace(%s, '-', ''))"
                          .formatted(SqlText.literal(locale)));
    }

    private boolean any(String from) {
      String sql = "SET search_path = ''; SELECT count(*) FROM " + from;
      return !Server.query(tools, server, sql, LIMIT).equals("0");
    }
  }
}
