package io.pgcaravan.catalog;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a catalog's schema up to date. One query tells whether it is; Flyway, which takes a second
 * to wake, runs only where it is not.
 */
final class Migrations {

  /** The newest file in db/migration. */
  static final int VERSION = 4;

  private static final String APPLIED =
      "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1";

  private final Database database;

  Migrations(Database database) {
    this.database = database;
  }

  /**
   * Migrates if need be.
   *
   * @throws PermanentException if it is of a newer schema, or cannot be written
   */
  void bringUpToDate() {
    try {
      if (isCurrent()) {
        return;
      }
      try (AutoCloseable lock = database.lock()) {
        if (lock != null && !isCurrent()) { // another process may have been faster
          migrate();
        }
      }
    } catch (SQLException e) {
      throw database.failure(e);
    } catch (CaravanException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private boolean isCurrent() throws SQLException {
    int version = version();
    if (version > VERSION) {
      throw new PermanentException(
          "the catalog is of the newer schema %d, this program knows %d"
              .formatted(version, VERSION),
          "upgrade pg-caravan here too, or give this one a catalog of its own by CATALOG_URL");
    }
    return version == VERSION;
  }

  /** 0 for a database without a catalog. */
  private int version() throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(APPLIED)) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      if (database.isMissingTable(e)) {
        return 0;
      }
      throw e;
    }
  }

  private void migrate() {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source(database))
          .locations(
              "classpath:db/migration/common", "classpath:db/migration/" + database.migrations())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw sqlCause(e).map(database::failure).orElseGet(() -> failed(e));
    }
  }

  private static Optional<SQLException> sqlCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static CaravanException failed(Exception failure) {
    String message = Secrets.mask(String.valueOf(failure.getMessage()));
    return new PermanentException(
        "the catalog's schema cannot be brought up to date (%s)"
            .formatted(message.lines().filter(line -> !line.isBlank()).findFirst().orElse("")),
        "see CARAVAN_LOG=debug; a SQLite catalog may be moved away and rebuilt",
        failure);
  }

  private static DataSource source(Database database) {
    return new BareSource() {
      @Override
      public Connection getConnection() throws SQLException {
        return database.open();
      }
    };
  }
}
