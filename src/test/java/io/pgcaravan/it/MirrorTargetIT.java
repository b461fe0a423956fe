package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.run.StateDirectory;
import io.pgcaravan.run.TargetLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a mirror makes of what it finds in its target: leftovers, rows of extensions, others. */
@ExtendWith(PostgresServer.Shared.class)
class MirrorTargetIT {

  private static final String OLD = "caravan_old_20260101000000_abcd_0";

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String source;
  private String target;

  MirrorTargetIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void databases() {
    source = server.createShop();
    target = server.createDatabase();
    server.sql(target, "CREATE TABLE customer (id int, old text); INSERT INTO customer VALUES (7)");
    workspace =
        Workspace.in(directory, server.url(source))
            .withoutShippedPlans()
            .set("MIRROR_TARGET_URL", server.url(target))
            .templated("plans/mirror", "mirror-plan", Map.of("plan", "mirror", "app", "shop"));
  }

  private Outcome run() {
    return workspace.fire("mirror", Map.of("plan", "mirror", "trigger", "cli"));
  }

  private String dump(String database) {
    return server.dump(database, "--schema=public");
  }

  private void leaveSomething() {
    server.sql(
        target,
        "CREATE SCHEMA %1$s; COMMENT ON SCHEMA %1$s IS 'pg-caravan: was public, and may be dropped';"
                .formatted(OLD)
            + "CREATE TABLE %1$s.gone AS SELECT 1 AS n;".formatted(OLD)
            // as of a mirror of another schema
            + "CREATE VIEW %1$s.names AS SELECT old FROM public.customer".formatted(OLD));
  }

  private long oldSchemas() {
    return Long.parseLong(
        server.sql(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^caravan_old'"));
  }

  private List<String> safetyBackups() throws IOException {
    List<Path> files =
        workspace.archives().stream()
            .filter(name -> name.contains("-safety-backup-"))
            .map(workspace.backups()::resolve)
            .sorted()
            .toList();
    List<String> texts = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        texts.add(new String(in.readAllBytes(), UTF_8));
      }
    }
    return texts;
  }

  @Test
  void whatAnEarlierRunCouldNotDropGoesBeforeTheSafetyBackup() throws IOException {
    leaveSomething();
    run().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(oldSchemas()).isZero();
    assertThat(safetyBackups())
        .singleElement()
        .satisfies(text -> assertThat(text).contains("customer").doesNotContain(OLD));
  }

  @Test
  void whatSomebodyMadeUponItKeepsItAndIsToldAndStopsNoRun() throws IOException {
    leaveSomething();
    server.sql(
        target,
        "CREATE SCHEMA reports; CREATE VIEW reports.gone AS SELECT n FROM " + OLD + ".gone");

    Outcome outcome = run().succeeded();

    assertThat(outcome.lines())
        .anyMatch(
            line ->
                line.contains(
                        "replaced schemas stay, for view reports.gone depends on table " + OLD)
                    && line.contains(" HINT: the next restore or mirror "));
    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(server.sql(target, "SELECT n FROM reports.gone")).isEqualTo("1");
    assertThat(workspace.cli("doctor").run().out())
        .contains("schema " + OLD + ", 8.2 kB, was replaced, and the next run is to drop it");
    server.sql(target, "DROP SCHEMA reports CASCADE");
    run().succeeded();
    assertThat(oldSchemas()).isZero();
  }

  @Test
  void rowsThatAnExtensionKeepsForItsUsersBecomeThoseOfTheSource() throws IOException {
    TunedExtension.install(
        server,
        source,
        "INSERT INTO tuning VALUES ('a'), ('b'); INSERT INTO \"Tuned by\" VALUES ('a', 'Ana')");
    run().failed(1, "lacks extensions that the source uses: tuned in schema public");
    TunedExtension.install(
        server,
        target,
        "INSERT INTO tuning VALUES ('b'), ('c'); INSERT INTO \"Tuned by\" VALUES ('c', 'Cem')");

    assertThat(run().succeeded().lines())
        .noneMatch(line -> line.contains("the target was changed since the commit"));

    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(server.sql(target, "SELECT string_agg(name, ' ' ORDER BY name) FROM tuning"))
        .isEqualTo("a b shipped");
    run().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
  }

  @Test
  void rowsOfAnExtensionThatOthersReferToAreNotReplaced() throws IOException {
    TunedExtension.install(server, source, "INSERT INTO tuning VALUES ('a')");
    TunedExtension.install(
        server,
        target,
        "INSERT INTO tuning VALUES ('c'); CREATE SCHEMA reports;"
            + " CREATE TABLE reports.uses (name text REFERENCES tuning);"
            + " INSERT INTO reports.uses VALUES ('c')");
    String before = server.dump(target);

    run()
        .failed(
            1,
            "rows of an extension cannot be replaced: ",
            "violates foreign key constraint \"uses_name_fkey\"",
            "the target holds what it held");

    assertThat(server.dump(target)).isEqualTo(before);

    // nor where theirs would go with them, or a trigger would do something
    server.sql(
        target,
        """
        ALTER TABLE reports.uses DROP CONSTRAINT uses_name_fkey,
          ADD FOREIGN KEY (name) REFERENCES tuning ON DELETE CASCADE;
        CREATE FUNCTION reports.act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER acts AFTER DELETE ON "Tuned by" FOR EACH ROW EXECUTE FUNCTION reports.act();
        """);
    run()
        .failed(
            1,
            "rows of an extension cannot be replaced: ",
            "reports.uses refers to public.tuning and follows it",
            "trigger acts of public.\"Tuned by\"");
    assertThat(server.sql(target, "SELECT name FROM reports.uses")).isEqualTo("c");
  }

  @Test
  void anotherOneIntoTheSameTargetIsRefusedBeforeAnythingIsDone() throws IOException {
    try (TargetLock lock =
        TargetLock.acquire(
            new StateDirectory(workspace.state()),
            DatabaseUrl.parse(server.url(target)).identity(),
            Instant.now())) {
      assertThat(lock).isNotNull();
      run().failed(1, "something is restored into ", "already (process ");
    }
    assertThat(workspace.archives()).isEmpty();
    run().succeeded();
  }

  /** Another machine has no lock here, but its transaction has one in the target. */
  @Test
  void oneOfAnotherMachineIntoTheSameTargetIsToldAndChangesNothing() throws IOException {
    String before = dump(target);
    List<String> psql =
        List.of(server.tools().psql().toString(), "-X", "-q", "--dbname=" + server.url(target));
    try (ClientProcess other = ClientProcess.start(psql, Map.of(), Duration.ofMinutes(1))) {
      other
          .stdin()
          .write("BEGIN; SELECT pg_advisory_xact_lock(7161130645419290145);\n".getBytes(UTF_8));
      other.stdin().flush();
      assertThat(other.stdout().read()).isPositive();
      run().failed(1, "another restore or mirror is at work in this database", "let it end");
    }
    assertThat(dump(target)).isEqualTo(before);
    run().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
  }
}
