package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.openpgp.PrivateKeyFile;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.restore.Restored;
import io.pgcaravan.verify.ArchiveText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * While writers change the source at full speed, each backup holds one moment of it, and proves
 * equal after its restore. {@code bench/under-writes} runs it with more rounds.
 */
@ExtendWith(PostgresServer.Shared.class)
class UnderWritesIT {

  private static final int ROUNDS = Integer.getInteger("writes.rounds", 3);
  private static final List<String> PLANS = List.of("gzip", "zstd", "custom");

  /** Money moves and is never made: a dump of two moments has another sum. */
  private static final String BANK =
"""
CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL, at timestamptz);
INSERT INTO account SELECT n, 1000, now() FROM generate_series(1, 500) n;
CREATE TABLE transfer (id bigserial PRIMARY KEY, payer int NOT NULL REFERENCES account,
  payee int NOT NULL REFERENCES account, note text);
CREATE PROCEDURE write() LANGUAGE plpgsql AS $$
DECLARE
  a int; b int; n bigint; until timestamptz := clock_timestamp() + interval '30 min';
BEGIN
  WHILE clock_timestamp() < until LOOP
    a := 1 + floor(random() * 250); b := 251 + floor(random() * 250);
    UPDATE account SET balance = balance - 1, at = clock_timestamp() WHERE id = a;
    UPDATE account SET balance = balance + 1, at = clock_timestamp() WHERE id = b;
    INSERT INTO transfer (payer, payee, note) VALUES (a, b, repeat(md5(a::text), 1 + a % 9))
      RETURNING id INTO n;
    DELETE FROM transfer WHERE id < n - 5000 AND id > n - 5100;
    COMMIT;
  END LOOP;
END $$;
""";

  private final PostgresServer server;
  private @TempDir Path directory;
  private String source;

  UnderWritesIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void backupsOfADatabaseThatChangesProveEqual() throws IOException {
    source = server.createDatabase();
    server.script(source, Restores.script(BANK));
    Workspace workspace =
        Workspace.in(directory, server.url(source))
            .plan("gzip", "proof", "content")
            .plan("zstd", "compression", "zstd")
            .plan("custom", "format", "custom", "proof", "content");
    try (ClientProcess one = writer();
        ClientProcess two = writer();
        CaravanRuntime runtime = workspace.start(false)) {
      for (int round = 0; round < ROUNDS; round++) {
        long before = written();
        runtime.fire("backup", Map.of("plan", PLANS.get(round % PLANS.size()), "trigger", "cli"));
        assertThat(written()).as("transfers made meanwhile").isGreaterThan(before);
        assertThat(one.isAlive() && two.isAlive()).isTrue();
        restoreAndRemove(workspace);
      }
    } finally {
      server.sql(
          "postgres",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(source));
    }
    System.out.printf("%d backups under writes, all proven equal%n", ROUNDS);
  }

  private ClientProcess writer() {
    DatabaseUrl url = DatabaseUrl.parse(server.url(source));
    return ClientProcess.start(
        List.of(
            server.tools().psql().toString(),
            "-Xq",
            "--command=CALL write()",
            "--dbname=" + Connection.arguments(url)),
        Connection.environment(url),
        Duration.ofHours(1));
  }

  private long written() {
    return Long.parseLong(server.sql(source, "SELECT last_value FROM transfer_id_seq"));
  }

  private void restoreAndRemove(Workspace workspace) throws IOException {
    Path archive = workspace.archive();
    String name = archive.getFileName().toString();
    MemoryDestination destination = new MemoryDestination();
    destination.store(name, archive);
    ArchiveText text =
        new ArchiveText(
            destination,
            new StoredArchive(name, Files.size(archive), Optional.of(Workspace.manifest(archive))),
            PrivateKeyFile.NONE,
            ProofLevel.CONTENT,
            Restores.LIMIT);
    String target = server.createDatabase();

    Restored restored = new Restores(server, directory).restore(target, text);

    assertThat(restored.proven()).isEqualTo(ProofLevel.CONTENT);
    assertThat(restored.unproven()).isEmpty();
    assertThat(server.sql(target, "SELECT sum(balance) FROM account")).isEqualTo("500000");
    server.sql("postgres", "DROP DATABASE " + target);
    for (String file : workspace.stored()) {
      Files.delete(workspace.backups().resolve(file));
    }
  }
}
