package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import io.pgcaravan.run.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A mirror's target holds what it held, or what the source has. */
@ExtendWith(PostgresServer.Shared.class)
class MirrorIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String source;
  private String target;

  MirrorIT(PostgresServer server) {
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
            .set("MIRROR_TARGET_URL", server.url(target));
    mirror(Map.of());
  }

  private void mirror(Map<String, String> parameters) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "plan", "mirror",
                "tables", "customer, public.product",
                "compression", "none",
                "app", "shop",
                "archiveName", "{app}_mirror_{time:yyyyMMdd_HHmmss}"));
    values.putAll(parameters);
    workspace.templated("plans/mirror", "mirror-plan", values);
  }

  private io.pgcaravan.it.Outcome run() {
    return workspace.fire("mirror", Map.of("plan", "mirror", "trigger", "cli"));
  }

  private RunRecord record() {
    return new StateDirectory(workspace.state()).lastRun("mirror").orElseThrow();
  }

  private String dump(String database) {
    return server.dump(database, "--schema=public");
  }

  @Test
  @Tag("S2.2")
  @Tag("S2.3")
  @Tag("S2.4")
  @Tag("S2.5")
  @Tag("S2.6")
  @Tag("S2.9")
  void theTargetBecomesWhatTheSourceIs() {
    io.pgcaravan.it.Outcome outcome = run();
    assertThat(outcome.exitCode()).as("%s", outcome.lines()).isZero();

    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(server.sql(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^caravan'"))
        .isEqualTo("0");
    assertThat(workspace.archives())
        .hasSize(2)
        .anyMatch(name -> name.matches("shop_mirror_\\d{8}_\\d{6}\\.sql"))
        .anyMatch(name -> name.startsWith(target + "-safety-backup-"));
    RunRecord record = record();
    assertThat(record.kind()).isEqualTo(Kind.MIRROR);
    assertThat(record.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(record.details())
        .containsEntry("success", true)
        .containsEntry("error", "")
        .containsEntry("sourceCounts", Map.of("public.customer", 3, "public.product", 2))
        .containsEntry("targetCounts", Map.of("public.customer", 3, "public.product", 2))
        .containsKeys("start", "end", "duration", "safetyBackup", "archive", "seconds");
    assertThat(outcome.lines())
        .anyMatch(line -> line.startsWith("statistics of mirror mirror: {\"success\":true,"));
    workspace.holdsNoLeftovers();
  }

  @Test
  @Tag("S2.10")
  void itIsRunAgainAndAgain() {
    run().succeeded();
    server.sql(source, "INSERT INTO customer VALUES (4, 'new'); DROP TABLE product");
    mirror(Map.of("tables", "", "proof", "content"));
    run().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(record().details())
        .containsEntry("targetCounts", Map.of("public.customer", 4))
        .containsEntry("proven", "content");
  }

  @Test
  @Tag("S2.7")
  void aRestoreThatFailsLeavesTheTargetAsItWas() {
    server.sql(
        target,
        """
        CREATE SCHEMA guard;
        CREATE FUNCTION guard.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF to_regclass('public.product_pkey') IS NOT NULL THEN RAISE EXCEPTION 'no product'; END IF;
          END $$;
        CREATE EVENT TRIGGER refuses ON ddl_command_end EXECUTE FUNCTION guard.refuse()
        """);
    String before = dump(target);
    io.pgcaravan.it.Outcome outcome = run();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .contains("no product")
        .contains("the target holds what it held");
    assertThat(dump(target)).isEqualTo(before);
    assertThat(record().details())
        .containsEntry("success", false)
        .containsKeys("safetyBackup", "archive");
    assertThat(record().details().get("error").toString()).contains("no product");
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("event trigger refuses of the target fires"))
        .anyMatch(line -> line.startsWith("the safety backup is kept: "));
  }

  @Test
  @Tag("S2.3")
  void aDumpUnderTheMinimumIsRefused() {
    mirror(Map.of("minimumSize", "10KB"));
    String before = dump(target);
    run().failed(1, "less than the plan's minimum of 10,000");
    assertThat(dump(target)).isEqualTo(before);
    assertThat(workspace.archives()).isEmpty();
  }

  @Test
  @Tag("S2.2")
  @Tag("S2.7")
  void aSourceOrATargetThatIsAwayChangesNothing() {
    String before = dump(target);
    workspace.set("MIRROR_SOURCE_URL", server.url("nowhere"));
    run().failed(1, "nowhere", "the target holds what it held");
    workspace
        .set("MIRROR_SOURCE_URL", server.url(source))
        .set("MIRROR_TARGET_URL", server.url("nowhere"));
    run().failed(1, "nowhere");
    assertThat(dump(target)).isEqualTo(before);
    assertThat(workspace.archives()).isEmpty();
  }

  @Test
  void anExtensionThatOnlyOtherSchemasUseIsNotNeeded() {
    server.sql(
        source,
        "CREATE SCHEMA other; CREATE EXTENSION citext SCHEMA other; CREATE TABLE other.words (w other.citext)");
    run().succeeded();
    assertThat(dump(target)).isEqualTo(dump(source));
  }

  @Test
  @Tag("S2.8")
  void itsDaysAreNoneOfASafetyBackupThatARestoreMade() throws Exception {
    try (CaravanRuntime runtime = workspace.start(false)) {
      runtime
          .context()
          .createProducerTemplate()
          .send(
              "direct:safety-backup",
              exchange -> {
                exchange.setVariable("target", new ConfiguredUrl(server.url(target)));
                exchange.setVariable("keepAt", List.of("local"));
                exchange.setVariable("why", "before a restore");
              });
    }
    String ofRestore = workspace.archive().getFileName().toString();
    age(workspace.archive());
    run().succeeded();
    run().succeeded();
    assertThat(workspace.archives()).contains(ofRestore).hasSize(5);
  }

  @Test
  void itIsInTheAuditLogUnderItsName() throws Exception {
    run().succeeded();
    assertThat(Files.readString(workspace.state().resolve("audit.jsonl")))
        .contains("\"action\":\"mirror\"")
        .contains("mirror into 127.0.0.1:");
  }

  @Test
  void whatStandsAgainstItIsToldBeforeAnythingIsDone() {
    server.sql(target, "CREATE SCHEMA reports; CREATE VIEW reports.v AS SELECT old FROM customer");
    run().failed(1, "view reports.v depends on table public.customer");
    assertThat(workspace.archives()).isEmpty();
    server.sql(target, "DROP SCHEMA reports CASCADE");

    server.sql(source, "CREATE EXTENSION citext; CREATE TABLE words (w citext)");
    run().failed(1, "lacks extensions that the source uses: citext in schema public");
  }

  private static String idleSubscription(String name) {
    return """
        CREATE SUBSCRIPTION %s CONNECTION 'host=127.0.0.1 port=1 dbname=away' PUBLICATION theirs
          WITH (connect = false, enabled = false, slot_name = NONE)
        """
        .formatted(name);
  }

  @Test
  void whatIsInNoSchemaIsLeftAlone() {
    server.sql(source, idleSubscription("of_source"));
    server.sql(source, "SELECT lo_from_bytea(4711, 'of the source')");
    server.sql(target, idleSubscription("of_target"));
    server.sql(
        target,
        """
        SELECT lo_from_bytea(4711, 'of the target');
        CREATE SCHEMA guard;
        CREATE TABLE guard.told (id int);
        CREATE PUBLICATION of_others FOR TABLE guard.told;
        CREATE FUNCTION guard.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watches ON ddl_command_end EXECUTE FUNCTION guard.watch()
        """);

    assertThat(run().succeeded().lines())
        .anyMatch(line -> line.contains("event trigger watches of the target fires on what is"));

    assertThat(dump(target)).isEqualTo(dump(source));
    assertThat(
            server.sql(
                target,
                """
                SELECT (SELECT string_agg(subname, ',') FROM pg_subscription s
                          JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database()),
                  (SELECT count(*) FROM pg_largeobject_metadata), convert_from(lo_get(4711), 'UTF8'),
                  (SELECT count(*) FROM pg_publication_tables WHERE pubname = 'of_others'),
                  (SELECT count(*) FROM pg_event_trigger)
                """))
        .isEqualTo("of_target|1|of the target|1|1");
  }

  @Test
  void whatWritesOrFiresByTheReplacedSchemasIsRefused() {
    server.sql(target, idleSubscription("writes"));
    server.sql(
        target,
        """
        SET allow_system_table_mods = on;
        INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate)
          SELECT oid, 'customer'::regclass, 'i' FROM pg_subscription WHERE subname = 'writes';
        """);
    run().failed(1, "subscriptions write into the target: writes", "DROP SUBSCRIPTION");
    server.sql(
        target,
        """
        SET allow_system_table_mods = on;
        DELETE FROM pg_subscription_rel WHERE srrelid = 'customer'::regclass;
        CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER fires ON sql_drop EXECUTE FUNCTION watch()
        """);
    run().failed(1, "event trigger fires depends on function public.watch()");
    assertThat(workspace.archives()).isEmpty();
  }

  @Test
  void sourceAndTargetAreNotOneDatabase() {
    workspace.set("MIRROR_TARGET_URL", server.url(source).replace("127.0.0.1", "localhost"));
    run().failed(1, "source and target are one database");
    assertThat(server.sql(source, "SELECT count(*) FROM customer")).isEqualTo("3");
  }

  @Test
  void withoutATargetItIsOff() {
    workspace.set("MIRROR_TARGET_URL", "").restoreShippedRouteFile("plans/mirror");
    run().failed(2, "mirror mirror has no target");
    io.pgcaravan.it.Outcome outcome =
        workspace.fire("mirror", Map.of("plan", "another", "trigger", "cli"));
    outcome.failed(2, "there is no mirror 'another'");
  }

  @Test
  @Tag("S2.8")
  void oldFilesAreRemoved() throws Exception {
    run().succeeded();
    for (String name : List.copyOf(workspace.archives())) {
      age(workspace.backups().resolve(name));
    }
    run().succeeded();
    assertThat(workspace.archives())
        .hasSize(2)
        .noneMatch(name -> isOld(workspace.backups().resolve(name)));
  }

  private static boolean isOld(Path archive) {
    return Workspace.manifest(archive).startedAt().isBefore(Instant.now().minusSeconds(600));
  }

  /** Lets an archive be of eight days ago, by its manifest. */
  private static void age(Path archive) throws Exception {
    Path file = archive.resolveSibling(archive.getFileName() + ".manifest.json");
    Manifest manifest = Workspace.manifest(archive);
    String old = manifest.startedAt().minusSeconds(8 * 86_400).toString();
    String text = Files.readString(file);
    Files.delete(file);
    Files.writeString(file, text.replace(manifest.startedAt().toString(), old));
  }
}
