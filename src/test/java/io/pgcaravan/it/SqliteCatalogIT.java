package io.pgcaravan.it;

import java.nio.file.Path;

/** The catalog in a file. */
final class SqliteCatalogIT extends CatalogContract {

  SqliteCatalogIT(PostgresServer server) {
    super(server);
  }

  private static Path file(Path directory) {
    return directory.resolve("some where").resolve("catalog.db");
  }

  @Override
  String noCatalog(PostgresServer server, Path directory) {
    return "jdbc:sqlite:" + file(directory);
  }

  @Override
  String emptyCatalog(PostgresServer server, Path directory) {
    EmptyCatalog.write(file(directory));
    return "jdbc:sqlite:" + file(directory);
  }
}
