package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.restore.DatabaseOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A new database keeps and sorts text as the source does, where the server can. */
@ExtendWith(PostgresServer.Shared.class)
class DatabaseOptionsIT {

  private final PostgresServer server;

  DatabaseOptionsIT(PostgresServer server) {
    this.server = server;
  }

  /** Makes a database like one of these facts; its name. */
  private String like(String encoding, String collation, String characterType) {
    DatabaseOptions options = options(encoding, collation, characterType);
    String name = server.createDatabase() + "_like";
    server.sql(
        "postgres", "CREATE DATABASE %s TEMPLATE template0 %s".formatted(name, options.text()));
    return name;
  }

  private DatabaseOptions options(String encoding, String collation, String characterType) {
    DatabaseFacts facts =
        new DatabaseFacts(
            encoding,
            collation,
            characterType,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of());
    return DatabaseOptions.of(facts, server.tools(), DatabaseUrl.parse(server.url("postgres")));
  }

  private String fact(String database, String of) {
    return server.sql(
        database,
        "SELECT to_jsonb(d) ->> '%s' FROM pg_database d WHERE datname = current_database()"
            .formatted(of));
  }

  @Test
  void anIcuLocaleStaysOne() {
    assumeThat(server.sql("postgres", "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'"))
        .as("THIS SERVER IS BUILT WITHOUT ICU, so its locales are not tested on it")
        .isNotEqualTo("0");
    String made = like("UTF8", "icu:de-DE", "C");

    assertThat(fact(made, "datlocprovider")).isEqualTo("i");
  }

  @Test
  void whatTheServerLacksIsReplacedByWhatItHas() {
    assertThat(fact(like("UTF8", "xx_YY.UTF-8", "xx_YY.UTF-8"), "datcollate")).isNotEmpty();
    assertThat(fact(like("LATIN1", "xx_YY", "xx_YY"), "datcollate")).isEqualTo("C");
    assertThat(fact(like("UTF8", "builtin:C.UTF-8", "xx_YY"), "datcollate")).isNotEmpty();
  }

  @Test
  void itIsToldWhetherTextIsSortedAsBefore() {
    assertThat(options("UTF8", "C", "C").alike()).isTrue();
    assertThat(options("UTF8", "xx_YY.UTF-8", "xx_YY.UTF-8").alike()).isFalse();
    assertThat(options("", "", "").text()).isEmpty();
  }
}
