package io.pgcaravan.catalog;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the catalog's database. Nothing is loaded, made or asked before the first of them;
 * that one brings the schema up to date. There is no pool: a backup asks a few times an hour.
 *
 * <p>A database that does not answer, or that another holds locked, is not asked again for some
 * minutes, so that it costs a backup a few seconds once, and not at each step.
 */
public final class CatalogSource extends BareSource {

  private static final Pattern PASSWORD = Pattern.compile("[?&]password=([^&]*)");
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofMinutes(5);

  private final String url;
  private @Nullable Database database;
  private @Nullable CaravanException lastFailure;
  private long failedAt;
  private boolean current;

  /**
   * Connections by a URL, which is not tried yet.
   *
   * @param url of JDBC; a password in it is remembered as a secret
   */
  public CatalogSource(String url) {
    this.url = url;
    Secrets.addUrl(url);
    Matcher password = PASSWORD.matcher(url);
    while (password.find()) {
      Secrets.add(password.group(1));
      Secrets.add(URLDecoder.decode(password.group(1), StandardCharsets.UTF_8));
    }
  }

  /**
   * A connection to a catalog of this program's schema; the caller closes it.
   *
   * @throws CaravanException if it cannot be had; a newer schema is a permanent failure
   */
  @Override
  public synchronized Connection getConnection() {
    if (lastFailure != null && System.nanoTime() - failedAt < REST.toNanos()) {
      throw lastFailure;
    }
    lastFailure = null;
    long begin = System.nanoTime();
    try {
      return connect();
    } catch (CaravanException e) {
      if (System.nanoTime() - begin > SLOW.toNanos()) {
        rest(e);
      }
      throw e;
    }
  }

  private void rest(CaravanException failure) {
    lastFailure = failure;
    failedAt = System.nanoTime();
  }

  private Connection connect() {
    if (database == null) {
      database = database(url);
    }
    if (!current) {
      new Migrations(database).bringUpToDate();
      current = true;
    }
    try {
      return database.open();
    } catch (SQLException e) {
      throw database.failure(e);
    }
  }

  /** What a failure of the database is, found among the wrappers around it. */
  public synchronized CaravanException failure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CaravanException found) {
        return found;
      }
      if (cause instanceof SQLException found && database != null) {
        current &= !database.isMissingTable(found); // somebody has removed it meanwhile
        CaravanException failure = database.failure(found);
        if (database.isSilence(found)) {
          rest(failure);
        }
        return failure;
      }
    }
    return new PermanentException(
        "the catalog cannot be used (%s)".formatted(Secrets.mask(String.valueOf(thrown))),
        "see CARAVAN_LOG=debug",
        thrown);
  }

  /** Whether a failure is for what was to be written, so that anything else could be. */
  public synchronized boolean isOfData(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        return database != null && database.isOfData(found);
      }
      if (cause instanceof NullPointerException
          || cause instanceof DateTimeException
          || cause instanceof ArithmeticException) {
        return true; // there is no row of it
      }
    }
    return false;
  }

  private static Database database(String url) {
    if (url.startsWith("jdbc:sqlite:")) {
      return new SqliteFile(url);
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return new PostgresDatabase(url);
    }
    throw new UsageException(
        "CATALOG_URL is no JDBC URL of a catalog",
        "write jdbc:postgresql://HOST:5432/DATABASE?user=NAME&password=SECRET, or jdbc:sqlite:FILE");
  }

  /** Whether it is in a database server, and not in a file of this machine. */
  public boolean isServer() {
    return !url.startsWith("jdbc:sqlite:");
  }

  /** What the catalog is, for people; without secrets. */
  @Override
  public String toString() {
    return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
  }
}
