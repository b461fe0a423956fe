package io.pgcaravan.it;

import java.nio.file.Path;

/** The catalog in a file. */
final class SqliteCatalogIT extends CatalogContract {

  SqliteCatalogIT(PostgresServer server) {
    super(server);
  }

  @Override
  String emptyCatalog(PostgresServer server, Path directory) {
    return "jdbc:sqlite:" + directory.resolve("some where").resolve("catalog.db");
  }
}
