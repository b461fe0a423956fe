package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.restore.Obstacle;
import io.pgcaravan.restore.Preparation;
import io.pgcaravan.restore.Replacement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contents of a database are replaced as a whole, and nothing that stands beside them is lost. */
@ExtendWith(PostgresServer.Shared.class)
class ReplacementIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration LOCKS = Duration.ofMillis(300);

  private final PostgresServer server;
  private String source;
  private String target;

  ReplacementIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void databases() {
    source = server.createShop();
    target = server.createDatabase();
    server.sql(
        target,
        "CREATE TABLE customer (id int PRIMARY KEY, old text); CREATE TABLE gone (id int);"
            + " INSERT INTO gone SELECT generate_series(1, 100);"
            + " CREATE VIEW names AS SELECT old FROM customer;"
            + " CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'");
  }

  private Replacement plan(boolean keepGrants, String... schemas) {
    return Replacement.plan(
        server.tools(), url(target), List.of(schemas), keepGrants, LOCKS, LIMIT);
  }

  private DatabaseUrl url(String database) {
    return DatabaseUrl.parse(server.url(database));
  }

  private List<String> left() {
    return Replacement.sweep(server.tools(), url(target), LIMIT);
  }

  /** What a restore does with a preparation. */
  private void replace(Preparation preparation, String end, String... options) {
    List<String> texts = new ArrayList<>(List.of("BEGIN;"));
    texts.addAll(preparation.before());
    texts.add(archive(preparation, options));
    texts.addAll(preparation.after());
    texts.addAll(preparation.beforeCommit());
    texts.add(end);
    server.script(target, new ByteArrayInputStream(String.join("\n", texts).getBytes(UTF_8)));
    preparation.afterCommit().forEach(text -> server.sql(target, text));
  }

  private String archive(Preparation preparation, String... options) {
    return server
        .dump(source, options)
        .lines()
        .filter(
            line ->
                preparation.present().stream()
                    .noneMatch(name -> line.equals("CREATE SCHEMA " + name + ";")))
        .collect(Collectors.joining("\n"));
  }

  private String one(String sql) {
    return server.sql(target, sql);
  }

  private long oldSchemas() {
    return Long.parseLong(
        one("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'caravan_old%'"));
  }

  @Test
  void aSchemaIsReplacedAndTheOldOneDropped() {
    Replacement replacement = plan(true, "public");
    assertThat(replacement.obstacles()).isEmpty();
    assertThat(replacement.replaces())
        .singleElement()
        .asString()
        .startsWith("schema public: 2 tables, 1 view, 1 function, about ");

    replace(replacement.preparation(), "COMMIT;", "--schema=public");

    assertThat(server.dump(target, "--schema=public"))
        .isEqualTo(server.dump(source, "--schema=public"));
    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    assertThat(oldSchemas()).isZero();
  }

  @Test
  void whatIsRolledBackChangesNothing() {
    String before = server.dump(target);
    Preparation preparation = plan(true, "public").preparation();
    replace(
        new Preparation(
            preparation.present(),
            preparation.before(),
            preparation.after(),
            preparation.beforeCommit(),
            List.of()),
        "ROLLBACK;",
        "--schema=public");
    assertThat(server.dump(target)).isEqualTo(before);
  }

  @Test
  void anEmptyTargetHasNothingToReplace() {
    target = server.createDatabase();
    Replacement replacement = plan(false);
    assertThat(replacement.replaces()).isEmpty();
    assertThat(replacement.obstacles()).isEmpty();
    replace(replacement.preparation(), "COMMIT;");
    assertThat(server.dump(target)).isEqualTo(server.dump(source));
  }

  @Test
  void ownersGrantsAndDefaultPrivilegesOfTheTargetStay() {
    String role = "reader_" + target;
    String owner = "owner_" + target;
    server.sql("postgres", "CREATE ROLE %s; CREATE ROLE %s".formatted(role, owner));
    server.sql(source, "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 3'");
    one(
        """
        GRANT USAGE ON SCHEMA public TO %1$s;
        GRANT SELECT, INSERT ON customer TO %1$s WITH GRANT OPTION;
        CREATE TABLE product (id int, price numeric); GRANT UPDATE (price) ON product TO %1$s;
        ALTER TABLE product OWNER TO %2$s;
        REVOKE EXECUTE ON FUNCTION twice FROM PUBLIC; GRANT EXECUTE ON FUNCTION twice TO %1$s;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO %1$s
        """
            .formatted(role, owner));
    server.sql(source, "CREATE TABLE added (id int)");
    String asked =
        "SELECT relname, relowner::regrole, coalesce(relacl, acldefault('r', relowner)) FROM pg_class WHERE relname IN ('customer', 'product')"
            + " AND relnamespace = 'public'::regnamespace ORDER BY 1;"
            + " SELECT proacl FROM pg_proc WHERE proname = 'twice';"
            + " SELECT attacl FROM pg_attribute WHERE attrelid = 'product'::regclass AND attname = 'price';"
            + " SELECT nspacl, nspowner::regrole FROM pg_namespace WHERE nspname = 'public';"
            + " SELECT defaclobjtype, defaclacl, defaclnamespace::regnamespace FROM pg_default_acl";
    String before = one(asked);

    replace(plan(true, "public").preparation(), "COMMIT;", "--schema=public");

    assertThat(one(asked)).isEqualTo(before);
    assertThat(one("SELECT relacl FROM pg_class WHERE relname = 'added'")).contains(role + "=r");
    assertThat(one("SELECT twice(2)")).isEqualTo("6");
  }

  @Test
  void extensionsMoveAndThoseThatCannotAreRefused() {
    server.sql(source, "CREATE EXTENSION citext; CREATE TABLE word (w citext)");
    one(
        "CREATE EXTENSION citext; CREATE TABLE word (w citext);"
            + " CREATE SCHEMA other; CREATE TABLE other.user_of_it (w citext, ws citext[])");
    Replacement replacement = plan(true, "public");
    assertThat(replacement.obstacles()).isEmpty();
    replace(replacement.preparation(), "COMMIT;", "--schema=public");
    assertThat(server.dump(target, "--schema=public"))
        .isEqualTo(server.dump(source, "--schema=public"));
    assertThat(one("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'citext'"))
        .isEqualTo("public");
    assertThat(one("SELECT count(*) FROM other.user_of_it")).isEqualTo("0");

    one("CREATE EXTENSION xml2");
    assertThat(plan(true, "public").obstacles())
        .filteredOn(Obstacle::refuses)
        .singleElement()
        .satisfies(
            obstacle -> {
              assertThat(obstacle.message()).contains("xml2").contains("public");
              assertThat(obstacle.hint()).contains("CREATE EXTENSION xml2 SCHEMA extensions");
            });
  }

  @Test
  void whatDependsOnASchemaFromElsewhereIsListed() {
    one(
        "CREATE SCHEMA reports; CREATE VIEW reports.old_names AS SELECT old FROM customer;"
            + " CREATE TABLE reports.visit (customer int REFERENCES customer);"
            + " CREATE TABLE reports.seen (n names);"
            + " CREATE PUBLICATION changes_%1$s FOR TABLE customer".formatted(target));
    List<Obstacle> refused =
        plan(true, "public").obstacles().stream().filter(Obstacle::refuses).toList();
    assertThat(refused).singleElement();
    assertThat(refused.get(0).message())
        .contains("view reports.old_names depends on table public.customer")
        .contains("constraint visit_customer_fkey on table reports.visit depends on ")
        .contains("table reports.seen depends on type public.names")
        .contains("publication of table public.customer in publication changes_");
    assertThat(plan(true, "public", "reports").obstacles())
        .singleElement()
        .satisfies(obstacle -> assertThat(obstacle.message()).doesNotContain("reports."));
    assertThat(plan(false).obstacles()).isEmpty();
  }

  @Test
  void aPartOfATableElsewhereIsListed() {
    one(
        "CREATE SCHEMA parents; CREATE TABLE parents.all_of_them (id int); CREATE TABLE heir ()"
            + " INHERITS (parents.all_of_them)");
    assertThat(plan(true, "public").obstacles())
        .filteredOn(Obstacle::refuses)
        .singleElement()
        .satisfies(
            obstacle ->
                assertThat(obstacle.message())
                    .contains("table public.heir is a part of table parents.all_of_them"));
    assertThat(plan(true, "public", "parents").obstacles()).isEmpty();
    assertThat(plan(false).obstacles()).isEmpty();
  }

  @Test
  void everybodyMayStillUseThePublicSchemaWhereTheSourcesGrantsAreBrought() {
    String asked =
        "SELECT nspowner::regrole, nspacl::text, obj_description(oid, 'pg_namespace')"
            + " FROM pg_namespace WHERE nspname = 'public'";
    String before = one(asked);
    replace(plan(false, "public").preparation(), "COMMIT;", "--schema=public");
    assertThat(one(asked)).isEqualTo(before);
  }

  @Test
  void aViewMadeMeanwhileStopsTheRestore() {
    Preparation preparation = plan(true, "public").preparation();
    one("CREATE SCHEMA late; CREATE VIEW late.v AS SELECT * FROM gone");
    assertThatExceptionOfType(CaravanException.class)
        .isThrownBy(() -> replace(preparation, "COMMIT;", "--schema=public"))
        .withMessageContaining("view late.v depends on table public.gone");
    assertThat(one("SELECT count(*) FROM late.v")).isEqualTo("100");
  }

  @Test
  void allOfADatabaseIsReplacedWithWhatIsInNoSchema() {
    String things =
        """
        SELECT lo_from_bytea(0, 'large');
        CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watcher ON ddl_command_start EXECUTE FUNCTION watch();
        CREATE FOREIGN DATA WRAPPER wrapper;
        CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
        CREATE FOREIGN TABLE faraway (id int) SERVER far;
        CREATE FUNCTION as_text(point) RETURNS text LANGUAGE sql AS 'SELECT ''x''::text';
        CREATE CAST (point AS text) WITH FUNCTION as_text(point);
        CREATE SCHEMA extra; CREATE TABLE extra.%1$s (id int);
        CREATE PUBLICATION all_of_it FOR TABLE extra.%1$s;
        """;
    server.sql(source, things.formatted("new"));
    one(things.formatted("old") + "CREATE SCHEMA only_here; CREATE TABLE only_here.t (id int)");
    Replacement replacement = plan(false);
    assertThat(replacement.obstacles()).isEmpty();
    assertThat(replacement.replaces())
        .anyMatch(line -> line.startsWith("schema only_here: 1 table"))
        .contains("1 large object", "1 publication", "1 event trigger", "1 foreign server");

    replace(replacement.preparation(), "COMMIT;");

    assertThat(server.dump(target)).isEqualTo(server.dump(source));
    assertThat(oldSchemas()).isZero();
    assertThat(one("SELECT count(*) FROM pg_foreign_server")).isEqualTo("1");
  }

  @Test
  void grantsOfAWholeDatabaseComeFromTheArchive() {
    String role = "role_" + target;
    server.sql("postgres", "CREATE ROLE " + role);
    server.sql(source, "GRANT SELECT ON customer TO " + role);
    server.sql(source, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
    one(
        "GRANT ALL ON gone TO %1$s; GRANT ALL ON SCHEMA public TO %1$s; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO %1$s;"
                .formatted(role)
            + " ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
    Preparation preparation = plan(false).preparation();
    List<String> texts = new ArrayList<>(List.of("BEGIN;"));
    texts.addAll(preparation.before());
    texts.add(withGrants(source));
    texts.add("COMMIT;");
    server.script(target, new ByteArrayInputStream(String.join("\n", texts).getBytes(UTF_8)));
    preparation.afterCommit().forEach(text -> server.sql(target, text));
    assertThat(withGrants(target)).isEqualTo(withGrants(source));
  }

  private String withGrants(String database) {
    return PostgresServer.comparable(
        ClientProcess.output(
            List.of(server.tools().pgDump().toString(), "--dbname=" + server.url(database)),
            Map.of(),
            LIMIT));
  }

  @Test
  void aSessionThatReadsInOneSnapshotIsNotLeftWithEmptyTables() throws IOException {
    Preparation preparation = plan(true, "public").preparation();
    List<String> psql =
        List.of(server.tools().psql().toString(), "-X", "-q", "--dbname=" + server.url(target));
    try (ClientProcess dump = ClientProcess.start(psql, Map.of("PGAPPNAME", "pg_dump"), LIMIT)) {
      dump.stdin()
          .write(
              ("BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE gone IN ACCESS SHARE MODE;"
                      + " SELECT count(*) FROM gone;\n")
                  .getBytes(UTF_8));
      dump.stdin().flush();
      assertThat(dump.stdout().read()).isPositive();
      assertThatExceptionOfType(CaravanException.class)
          .isThrownBy(() -> replace(preparation, "COMMIT;", "--schema=public"))
          .withMessageContaining("are being read in one snapshot by pg_dump (pid ");
    }
    replace(preparation, "COMMIT;", "--schema=public");
    assertThat(server.dump(target)).isEqualTo(server.dump(source));
  }

  @Test
  void whatIsInUseIsDroppedByTheNextSweep() throws Exception {
    leaveTheOldSchema();
    assertThat(oldSchemas()).isEqualTo(1);
    String old = one("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'caravan_old%'");
    AutoCloseable reader = server.lock(target, old + ".gone");
    assertThat(left())
        .singleElement()
        .asString()
        .contains("replaced tables are in use")
        .contains(old + ".gone");
    reader.close();
    assertThat(left()).isEmpty();
    assertThat(oldSchemas()).isZero();
  }

  @Test
  void aForeignSchemaWithSuchANameIsNotSwept() {
    one(
        "CREATE SCHEMA caravan_old_20200101000000_abcd_0; CREATE SCHEMA caravan_old_mine;"
            + " CREATE TABLE caravan_old_mine.kept (id int); CREATE FOREIGN DATA WRAPPER"
            + " caravan_old_20200101000000_abcd_1");
    assertThat(left()).isEmpty();
    assertThat(oldSchemas()).isEqualTo(2);
    assertThat(one("SELECT count(*) FROM pg_foreign_data_wrapper")).isEqualTo("1");
    assertThat(plan(false).replaces())
        .anyMatch(line -> line.startsWith("schema caravan_old_mine: 1 table"));
  }

  private void leaveTheOldSchema() {
    Preparation preparation = plan(true, "public").preparation();
    replace(
        new Preparation(
            preparation.present(), preparation.before(), List.of(), List.of(), List.of()),
        "COMMIT;",
        "--schema=public");
  }

  @Test
  void whatSomebodyMadeUponAnOldSchemaKeepsThatOneOnly() {
    leaveTheOldSchema();
    String old = one("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'caravan_old%'");
    one("CREATE SCHEMA reports; CREATE VIEW reports.gone AS SELECT id FROM %s.gone".formatted(old));
    leaveTheOldSchema();
    one("CREATE VIEW customers AS SELECT * FROM %s.names".formatted(old)); // replaced below
    leaveTheOldSchema();
    assertThat(oldSchemas()).isEqualTo(3);
    assertThat(plan(true, "public").leftovers()).hasSize(3);

    assertThat(left())
        .singleElement()
        .asString()
        .contains("replaced schemas stay, for view reports.gone depends on table " + old + ".gone")
        .doesNotContain("customers")
        .contains("HINT: the next restore or mirror into this database drops them");

    assertThat(one("SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname ~ '^caravan'"))
        .isEqualTo(old);
    one("DROP SCHEMA reports CASCADE");
    assertThat(left()).isEmpty();
    assertThat(oldSchemas()).isZero();
  }

  @Test
  void manyTablesAreDroppedInBatches() {
    one(
        "DO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, n text)', i);"
            + " END LOOP; END $$;"
            + " CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);"
            + " CREATE TABLE part1 PARTITION OF parted FOR VALUES FROM (1) TO (10);"
            + " CREATE TABLE uses (id int REFERENCES parted)");
    replace(plan(true, "public").preparation(), "COMMIT;", "--schema=public");
    assertThat(oldSchemas()).isZero();
    assertThat(server.dump(target)).isEqualTo(server.dump(source));
  }
}
