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

  private static final String ICU = "icu:";
  private static final String BUILTIN = "builtin:";

  /** From these versions on, databases name the library that sorts their text. */
  private static final int WITH_PROVIDER = 15;

  private static final int WITH_BUILTIN = 17;

  private final DatabaseFacts source;
  private final ClientTools tools;
  private final DatabaseUrl server;

  private DatabaseOptions(DatabaseFacts source, ClientTools tools, DatabaseUrl server) {
    this.source = source;
    this.tools = tools;
    this.server = server;
  }

  /**
   * Options of CREATE DATABASE for a database like the source: its encoding, and its locale and who
   * provides it where the server has that.
   *
   * @param server any database of the server that gets the new one
   * @throws CaravanException if the server cannot be asked
   */
  public static String of(DatabaseFacts source, ClientTools tools, DatabaseUrl server) {
    if (source.encoding().isEmpty()) {
      return "";
    }
    return new DatabaseOptions(source, tools, server).text();
  }

  private String text() {
    int major = Server.ask(tools, server, LIMIT).version().major();
    String collation = source.collation();
    String type = source.characterType();
    if (collation.startsWith(ICU)) {
      return major >= WITH_PROVIDER && hasIcu() && known(type)
          ? provided(type, "icu ICU_LOCALE " + literal(collation.substring(ICU.length())))
          : plain();
    }
    if (collation.startsWith(BUILTIN)) {
      return major >= WITH_BUILTIN && known(type)
          ? provided(
              type, "builtin BUILTIN_LOCALE " + literal(collation.substring(BUILTIN.length())))
          : plain();
    }
    if (!known(collation) || !known(type)) {
      return plain();
    }
    // the server's own databases may have another provider
    return locale(collation, type) + (major >= WITH_PROVIDER ? " LOCALE_PROVIDER libc" : "");
  }

  private String provided(String type, String provider) {
    return locale(type, type) + " LOCALE_PROVIDER " + provider;
  }

  private String locale(String collation, String type) {
    return "ENCODING %s LC_COLLATE %s LC_CTYPE %s"
        .formatted(literal(source.encoding()), literal(collation), literal(type));
  }

  /** The server's own locale is one of UTF-8, as a rule; that of C goes with any encoding. */
  private String plain() {
    boolean unicode = source.encoding().equals("UTF8");
    LOG.warn(
        "the target's server has no locale {}: the new database gets {}, and sorts text otherwise",
        source.collation(),
        unicode ? "the server's own" : "C");
    return unicode ? "ENCODING " + literal(source.encoding()) : locale("C", "C");
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
                        .formatted(literal(locale)));
  }

  private boolean any(String from) {
    String sql = "SET search_path = ''; SELECT count(*) FROM " + from;
    return !Server.query(tools, server, sql, LIMIT).equals("0");
  }

  private static String literal(String text) {
    return Sql.literal(text);
  }
}
