package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.EmbeddedServer;
import io.pgcaravan.postgres.Postmaster;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.proof.ProofLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a server has too little of is named, and the target holds what it held. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreLimitsIT {

  private static final int TABLES = 800;

  private final PostgresServer server;
  private @TempDir Path directory;
  private Restores restores;

  RestoreLimitsIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void prepare() throws IOException {
    restores = new Restores(server, Files.createDirectory(directory.resolve("archives")));
  }

  @Test
  void tooFewLocks() throws IOException {
    String source = server.createDatabase();
    for (int from = 1; from <= TABLES; from += 200) { // each takes locks here, too
      server.sql(
          source,
          ("DO $$ BEGIN FOR i IN %d .. %d LOOP"
                  + " EXECUTE format('CREATE TABLE t%%s (id int PRIMARY KEY, name text)', i);"
                  + " END LOOP; END $$")
              .formatted(from, from + 199));
    }
    byte[] dump = restores.dump(source);
    Path place = Files.createDirectory(directory.resolve("server"));
    try (EmbeddedServer small =
        EmbeddedServer.startMajor(
            PostgresServer.binaries(),
            place,
            server.tools().version().major(),
            List.of("max_locks_per_transaction=10", "max_connections=8", "max_wal_senders=0"))) {
      assertThatThrownBy(
              () ->
                  restores
                      .restoration(
                          small.url("postgres"),
                          ProofLevel.COUNTS,
                          bytes -> {},
                          restores.archive("many.sql", dump))
                      .run())
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("out of shared memory")
          .extracting(failure -> ((PermanentException) failure).hint())
          .asString()
          .contains("max_locks_per_transaction");
      assertThat(tables(small.database("postgres"))).isEqualTo("0");
    } finally {
      new Postmaster(place).awaitStop();
    }
  }

  private String tables(DatabaseUrl database) {
    return Server.query(
        server.tools(),
        database,
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
        Restores.LIMIT);
  }

  @Test
  void aFullDisk() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()))
        .as("THIS MACHINE LETS NOBODY MOUNT A TMPFS, so a server's full disk is not tested on it")
        .isZero();
    String target = server.createDatabase() + "_small";
    try {
      Path space = Files.createDirectory(disk.resolve("space"));
      server.sql("postgres", "CREATE TABLESPACE small LOCATION '%s'".formatted(space));
      server.sql("postgres", "CREATE DATABASE %s TABLESPACE small".formatted(target));
      server.sql(target, "CREATE SCHEMA here; CREATE TABLE here.kept AS SELECT 1 AS one");
      String before = server.dump(target);
      String source = server.createDatabase();
      server.sql(
          source,
          "CREATE TABLE noise AS SELECT n, md5(n::text) AS text FROM generate_series(1, 400000) n");

      assertThatThrownBy(
              () -> restores.restore(target, restores.archive("noise.sql", restores.dump(source))))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("SQLSTATE 53100")
          .extracting(failure -> ((PermanentException) failure).hint())
          .asString()
          .contains("free space on the server's disk");

      assertThat(server.dump(target)).isEqualTo(before);
    } finally {
      server.sql("postgres", "DROP DATABASE IF EXISTS " + target);
      server.sql("postgres", "DROP TABLESPACE IF EXISTS small");
      run("umount", "--lazy", disk.toString());
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
