package io.pgcaravan.catalog;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, which several installations may share. */
final class PostgresDatabase implements Database {

  private static final int CONNECT_SECONDS = 3;
  private static final int ANSWER_SECONDS = 5;

  /**
   * Held, for it is weakly referenced otherwise; it would show a URL that is malformed, as it is.
   */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  private final PGSimpleDataSource source = new PGSimpleDataSource();

  PostgresDatabase(String url) {
    try {
      source.setUrl(url);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "CATALOG_URL is malformed",
          "write jdbc:postgresql://HOST:5432/DATABASE?user=NAME&password=SECRET",
          e);
    }
    source.setApplicationName("pg-caravan");
    if (!url.contains("connectTimeout=")) {
      source.setConnectTimeout(CONNECT_SECONDS);
    }
    if (!url.contains("socketTimeout=")) {
      source.setSocketTimeout(ANSWER_SECONDS);
    }
  }

  @Override
  public Connection open() throws SQLException {
    return source.getConnection();
  }

  @Override
  public String migrations() {
    return "postgresql";
  }

  @Override
  public boolean isMissingTable(SQLException failure) {
    return "42P01".equals(failure.getSQLState());
  }

  @Override
  public boolean isSilence(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** Data exceptions, violated constraints, and rows too wide for a page or an index. */
  @Override
  public boolean isOfData(SQLException failure) {
    return String.valueOf(failure.getSQLState()).matches("(22|23|54).*");
  }

  @Override
  public CaravanException failure(SQLException failure) {
    String what = "the catalog %s cannot be used (%s)".formatted(place(), message(failure));
    String state = String.valueOf(failure.getSQLState());
    // connection, resources, operator intervention, rollback for others' sake
    if (state.matches("(08|53|57|40).*")) {
      return new TransientException(
          what, "see that its server runs and can be reached from here", failure);
    }
    return new PermanentException(
        what, "check the user, password and rights in CATALOG_URL (docs/catalog.md)", failure);
  }

  private String place() {
    return "%s:%d/%s"
        .formatted(
            source.getServerNames()[0], source.getPortNumbers()[0], source.getDatabaseName());
  }

  private String message(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) { // the driver says that something has failed
        return "the name %s cannot be resolved".formatted(source.getServerNames()[0]);
      }
    }
    @Nullable String message = failure.getMessage();
    return Secrets.mask(
        message == null ? failure.toString() : message.lines().findFirst().orElse(""));
  }

  /** Flyway takes a lock of the server. */
  @Override
  public AutoCloseable lock() {
    return () -> {};
  }
}
