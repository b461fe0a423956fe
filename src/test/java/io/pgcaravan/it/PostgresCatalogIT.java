package io.pgcaravan.it;

import java.nio.file.Path;

/** The catalog in a PostgreSQL database. */
final class PostgresCatalogIT extends CatalogContract {

  PostgresCatalogIT(PostgresServer server) {
    super(server);
  }

  @Override
  String emptyCatalog(PostgresServer server, Path directory) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres"
        .formatted(server.port(), server.createDatabase());
  }
}
