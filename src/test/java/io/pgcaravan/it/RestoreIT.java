package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.RecordedRun;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.run.TargetLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An archive comes back into a database, or the database stays as it was. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String source;

  RestoreIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void backUp() {
    source = server.createShop();
    workspace =
        Workspace.in(directory, server.url(source))
            .property("caravan.restore.redelivery-delay", "20")
            .plan("shop");
    workspace.backup("shop").succeeded();
  }

  private Outcome restore(String archive, String target, String... headers) {
    Map<String, Object> all = new HashMap<>();
    all.put("archive", archive);
    all.put("to", server.url(target));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return workspace.fire("restore", all);
  }

  /** In a file of its own: copies on one disk are links to one file. */
  private static void flipABit(Path archive) throws IOException {
    byte[] good = Files.readAllBytes(archive);
    good[good.length / 2] ^= 4;
    Files.delete(archive);
    Files.write(archive, good);
  }

  @Test
  void anEmptyDatabaseGetsWhatTheArchiveHolds() {
    String target = server.createDatabase();

    Outcome outcome = restore("latest", target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("5 rows of 2 tables are as"));
    assertThat(workspace.archives()).hasSize(1); // nothing was there to be kept
    workspace.holdsNoLeftovers();
  }

  @Test
  void itIsOnRecordAndAudited() throws IOException {
    String target = server.createDatabase();

    restore("latest", target, "trigger", "cli").succeeded();

    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 1).get(0);
      assertThat(run.kind()).isEqualTo("restore");
      assertThat(run.status()).isEqualTo("complete");
      assertThat(run.trigger()).isEqualTo("cli");
      assertThat(run.database()).endsWith("/" + target);
      assertThat(run.details())
          .containsEntry("from", "local")
          .containsEntry("rows", 5)
          .containsEntry("replaced", false);
    }
    assertThat(Files.readString(workspace.state().resolve("audit.jsonl")))
        .contains("\"action\":\"restore\"")
        .contains("into 127.0.0.1");
  }

  @Test
  void aNewDatabaseIsMadeForIt() {
    String name = server.createDatabase() + "_new";

    restore("latest", "postgres", "intoNew", name).succeeded();

    assertThat(server.dump(name)).isEqualTo(server.dump(source));
  }

  @Test
  void aNewDatabaseIsGoneAgainWhereTheRestoreFails() throws IOException {
    String name = server.createDatabase() + "_new";
    flipABit(workspace.archive());

    restore("latest", "postgres", "intoNew", name).failed(1, "local");

    assertThat(
            server.sql(
                "postgres",
                "SELECT count(*) FROM pg_database WHERE datname = '%s' OR datname LIKE 'caravan_scratch%%'"
                    .formatted(name)))
        .isEqualTo("0");
  }

  @Test
  void aNewDatabaseThatIsThereAlreadyIsRefused() {
    restore("latest", "postgres", "intoNew", source).failed(1, "is there already");
  }

  @Test
  void theSourceItselfIsRefusedUnlessItIsNamedAsSuch() {
    String dump = server.dump(source);

    restore("latest", source, "yes", "true").failed(2, "is the database that is backed up itself");
    Outcome alias =
        workspace.fire(
            "restore",
            Map.of(
                "archive", "latest",
                "yes", "true",
                "to", server.url(source).replace("127.0.0.1", "localhost")));
    alias.failed(2, "is the database that is backed up itself");

    assertThat(server.dump(source)).isEqualTo(dump);
  }

  @Test
  void anArchiveThatIsNotThereIsWrongUsage() {
    restore("no-such.sql.gz", server.createDatabase()).failed(2, "no archive 'no-such.sql.gz'");
  }

  @Test
  void aDamagedCopyIsPassedOverForAnother() throws IOException {
    workspace
        .routeFile(
            "destinations/second",
            workspace
                .routeFileContent("destinations/local")
                .replace("local", "second")
                .replace("{{caravan.backup-dir}}", workspace.other("second").toString()))
        .plan("shop", "destinations", "local,second");
    workspace.fire("redeliver", Map.of("plan", "shop")).succeeded();
    flipABit(workspace.archive());
    String target = server.createDatabase();

    Outcome outcome = restore("latest", target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("from second into"));
  }

  @Test
  void aTargetWithTablesIsReplacedOnlyByAgreement() {
    String target = precious();
    String before = server.dump(target);

    restore("latest", target).failed(2, "would be replaced");

    assertThat(server.dump(target)).isEqualTo(before);
    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void whatIsReplacedIsBackedUpFirstAndAfterwardsItIsTheSource() throws IOException {
    String target = precious();
    String before = server.dump(target);

    Outcome outcome = restore("latest", target, "yes", "true").succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    String safety =
        workspace.archives().stream()
            .filter(name -> name.contains("-safety-backup-"))
            .findFirst()
            .orElseThrow();
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("what was there before is in " + safety));
    // and back again: the target is no database that plans back up
    restore(safety, target, "yes", "true").succeeded();
    assertThat(server.dump(target)).isEqualTo(before);
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("", Instant.EPOCH, 9))
          .extracting(RecordedRun::kind)
          .containsExactlyInAnyOrder("restore", "safety", "restore", "safety", "backup");
    }
    workspace.holdsNoLeftovers();
  }

  private String precious() {
    String target = server.createDatabase();
    server.sql(
        target,
        "CREATE TABLE precious (id int); INSERT INTO precious VALUES (7);"
            + " CREATE SCHEMA other; CREATE VIEW other.seen AS SELECT * FROM precious;"
            + " SELECT lo_create(4711)");
    return target;
  }

  @Test
  void whateverFailsTheTargetIsAsItWasAndItsBackupIsKept() throws IOException {
    String target = precious();
    String before = server.dump(target);
    flipABit(workspace.archive());

    restore("latest", target, "yes", "true").failed(1, "failed: ");

    assertThat(server.dump(target)).isEqualTo(before);
    assertThat(workspace.archives()).anyMatch(name -> name.contains("-safety-backup-"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 1).get(0);
      assertThat(run.status()).isEqualTo("failed");
      assertThat(run.details()).containsKeys("safetyBackup", "archive", "target");
    }
  }

  @Test
  void withoutASafetyBackupNothingIsTouched() {
    String target = precious();
    String before = server.dump(target);
    workspace.set("BACKUP_DIR", "/dev/null/nowhere");

    Outcome outcome =
        restore(workspace.archive().toString(), target, "yes", "true").failed(1, "safety backup");

    assertThat(outcome.lines()).noneMatch(line -> line.contains("restored "));
    assertThat(server.dump(target)).isEqualTo(before);
  }

  @Test
  void anArchiveThatIsNotFullNeverReplaces() {
    workspace.plan("some", "scope", "tables: customer");
    workspace.backup("some").succeeded();
    String archive =
        workspace.archives().stream().filter(n -> n.contains("-some-")).findFirst().orElseThrow();
    String target = server.createDatabase();
    server.sql(target, "CREATE TABLE customer (id int); INSERT INTO customer VALUES (7)");
    String before = server.dump(target);

    restore(archive, target, "yes", "true").failed(1, "is not a full archive", "public.customer");

    assertThat(server.dump(target)).isEqualTo(before);
    String lacking = precious();
    restore(archive, lacking).succeeded();
    assertThat(server.sql(lacking, "SELECT count(*) FROM customer")).isEqualTo("3");
    assertThat(server.sql(lacking, "SELECT id FROM precious")).isEqualTo("7");
  }

  @Test
  void aSchemaOnlyAndADataOnlyArchiveAreOneDatabase() {
    workspace.plan("schema", "scope", "schema-only").plan("data", "scope", "data-only");
    workspace.backup("schema").succeeded();
    workspace.backup("data").succeeded();
    String schema =
        workspace.archives().stream().filter(n -> n.contains("-schema-")).findFirst().orElseThrow();
    String data =
        workspace.archives().stream().filter(n -> n.contains("-data-")).findFirst().orElseThrow();
    String target = server.createDatabase();

    restore(data, target).failed(1, "holds data only");
    restore(schema, target, "data", data).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
  }

  @Test
  void aFileWithoutAManifestIsRestoredAndSaidToBeUnproven() throws IOException {
    Path file = Files.copy(workspace.archive(), directory.resolve("alone.sql.gz"));
    String target = server.createDatabase();

    Outcome outcome = restore(file.toString(), target).succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    assertThat(outcome.lines()).anyMatch(line -> line.contains("has no manifest"));
    restore(file.toString(), precious(), "yes", "true").failed(1, "has no manifest");
  }

  @Test
  void aRoleThatIsMissingIsNamed() {
    String owned = server.createDatabase();
    server.sql(owned, "CREATE ROLE gone_role; CREATE TABLE t (); ALTER TABLE t OWNER TO gone_role");
    workspace
        .set("OTHER_URL", server.url(owned))
        .plan("owned", "database", server.url(owned), "options", "");
    workspace.backup("owned").succeeded();
    server.sql(owned, "DROP TABLE t; DROP ROLE gone_role");

    restore("latest", server.createDatabase(), "plan", "owned").failed(1, "gone_role");
  }

  @Test
  void twoRestoresIntoOneDatabaseDoNotMeet() throws Exception {
    String target = server.createDatabase();
    try (CaravanRuntime runtime = workspace.start(false);
        TargetLock lock =
            TargetLock.acquire(
                runtime.state(), DatabaseUrl.parse(server.url(target)).identity(), Instant.now())) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(
              () -> runtime.fire("restore", Map.of("archive", "latest", "to", server.url(target))))
          .withMessageContaining("is restored into");
    }
  }
}
