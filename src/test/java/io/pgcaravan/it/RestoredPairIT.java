package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.verify.ArchiveText;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An archive of the schema and one of the data are what one of both would be. */
@ExtendWith(PostgresServer.Shared.class)
class RestoredPairIT {

  private static final String ENTANGLED =
"""
CREATE TABLE hen (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, hen int CONSTRAINT "laid by" REFERENCES hen ON DELETE CASCADE);
COMMENT ON CONSTRAINT "laid by" ON egg IS 'which came first';
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE hen ADD CHECK (id > 0) NOT VALID;
INSERT INTO hen VALUES (1, NULL), (2, NULL);
INSERT INTO egg VALUES (10, 1), (20, 2);
UPDATE hen SET egg = id * 10;
CREATE TABLE log (at int, what text) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10);
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM (10) TO (20);
ALTER TABLE log ADD COLUMN hen int REFERENCES hen;
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.what := upper(NEW.what); RETURN NEW; END';
INSERT INTO log VALUES (1, 'one', 1), (11, 'eleven', 2);
CREATE TRIGGER shout BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER quiet BEFORE INSERT ON hen FOR EACH ROW EXECUTE FUNCTION shout();
ALTER TABLE hen DISABLE TRIGGER quiet;
CREATE TRIGGER always BEFORE INSERT ON egg FOR EACH ROW EXECUTE FUNCTION shout();
ALTER TABLE egg ENABLE ALWAYS TRIGGER always;
CREATE MATERIALIZED VIEW hens AS SELECT count(*) FROM hen;
CREATE MATERIALIZED VIEW twice AS SELECT count * 2 AS n FROM hens;
CREATE SEQUENCE counter; SELECT nextval('counter'), nextval('counter');
""";

  private final PostgresServer server;
  private @TempDir Path directory;
  private Restores restores;
  private String source;
  private String target;

  RestoredPairIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void anEntangledSource() {
    restores = new Restores(server, directory);
    source = server.createDatabase();
    server.script(source, Restores.script(ENTANGLED));
    target = server.createDatabase();
  }

  private ArchiveText schema() {
    return restores.archive("schema.sql", restores.dump(source, "--schema-only"));
  }

  @Test
  void schemaAndDataComeBackTogether() {
    ArchiveText data = restores.archive("data.sql", restores.dump(source, "--data-only"));

    Restored restored = restores.restore(target, schema(), data);

    restores.areTheSame(source, target);
    assertThat(server.sql(target, "SELECT count, n FROM hens, twice")).isEqualTo("2|4");
    assertThat(restored.rows()).isEqualTo(6);
    assertThat(restored.unproven()).isEmpty();
    assertThat(restored.archive()).isEqualTo("schema.sql and data.sql");
  }

  @Test
  void dataThatLackRowsOthersReferToAreRefused() {
    String data = restores.text(source, "--data-only").replace("\n2\t20\n", "\n");

    assertThatThrownBy(() -> restores.restore(target, schema(), restores.archive("data.sql", data)))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("violates foreign key constraint \"laid by\"");
    assertThat(server.dump(target)).isEqualTo(server.dump(server.createDatabase()));
  }
}
