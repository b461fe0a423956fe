package io.pgcaravan.it;

import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.stage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A catalog in a file that has its schema and no rows: migrated once for all tests of a JVM, for a
 * migration takes longer than a backup here.
 */
final class EmptyCatalog {

  /** Its bytes; a JVM that needs none makes none. */
  private static final class Made {
    static final byte[] BYTES = make();
  }

  private EmptyCatalog() {}

  /** Writes one where there is no file yet, with the rights that the program gives it. */
  static void write(Path file) {
    try {
      OwnerOnly.directories(file.getParent());
      Files.createFile(file, OwnerOnly.file());
      Files.write(file, Made.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] make() {
    try {
      Path directory = Files.createTempDirectory("caravan-catalog");
      Path file = directory.resolve("catalog.db");
      try (Connection connection = new CatalogSource("jdbc:sqlite:" + file).getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)"); // all of it in the one file
      }
      byte[] bytes = Files.readAllBytes(file);
      Workspace.remove(directory);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
