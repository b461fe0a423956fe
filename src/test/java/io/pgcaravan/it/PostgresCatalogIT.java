package io.pgcaravan.it;

import java.nio.file.Path;

/** The catalog in a PostgreSQL database. */
final class PostgresCatalogIT extends CatalogContract {

  PostgresCatalogIT(PostgresServer server) {
    super(server);
  }

  @Override
  String noCatalog(PostgresServer server, Path directory) {
    return server.jdbcUrl(server.createDatabase());
  }

  @Override
  String emptyCatalog(PostgresServer server, Path directory) {
    return server.jdbcUrl(server.createCatalog());
  }
}
