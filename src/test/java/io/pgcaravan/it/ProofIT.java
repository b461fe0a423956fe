package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.postgres.Connection;
import io.pgcaravan.postgres.DatabaseFacts;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.Proof;
import io.pgcaravan.proof.ProofLevel;
import io.pgcaravan.proof.RowHash;
import io.pgcaravan.proof.SequenceProof;
import io.pgcaravan.proof.TableProof;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What manifests say of rows is what the database holds; and what they cannot say, they say so. */
@ExtendWith(PostgresServer.Shared.class)
class ProofIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final String MORE =
      """
      CREATE FUNCTION steps(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC
        SELECT 1; SELECT CASE WHEN n > 0 THEN 2 ELSE 3 END; END;
      CREATE TABLE "order" ("user" text, money money);
      INSERT INTO "order" VALUES (E'COPY public.x (a) FROM stdin;\\n\\\\.', 12.5);
      SELECT setval('event_id_seq', 77, false);
      CREATE FOREIGN DATA WRAPPER nothing;
      CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
      CREATE FOREIGN TABLE far_away (a int) SERVER elsewhere;
      SET TimeZone = 'Asia/Kathmandu';
      """;

  private final PostgresServer server;
  private @TempDir Path directory;

  ProofIT(PostgresServer server) {
    this.server = server;
  }

  private String odd() {
    String name = server.createDatabase();
    String script = Workspace.resource("odd.sql") + MORE;
    server.script(name, new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)));
    server.sql(
        "postgres",
        "ALTER DATABASE %1$s SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE %1$s SET app.key = 'hush'"
            .formatted(name));
    return name;
  }

  private Manifest backUp(String database, String... parameters) throws IOException {
    Workspace workspace =
        Workspace.in(Files.createTempDirectory(directory, "w"), server.url(database))
            .plan("proven", parameters);
    workspace.backup("proven").succeeded();
    return Workspace.manifest(workspace.archive());
  }

  private static Proof proof(Manifest manifest) {
    return Objects.requireNonNull(manifest.proof());
  }

  private static DatabaseFacts source(Manifest manifest) {
    return Objects.requireNonNull(manifest.source());
  }

  /** The same hash, of what the database itself says it holds. */
  private RowHash rows(String database, TableProof table) throws IOException {
    DatabaseUrl url = DatabaseUrl.parse(server.url(database));
    Map<String, String> environment = new HashMap<>(Connection.environment(url));
    environment.putAll(Connection.DUMP_SESSION);
    List<String> command =
        List.of(
            server.tools().psql().toString(),
            "-Xq",
            "--command=SET extra_float_digits = 3",
            "--command=COPY %s %s TO STDOUT".formatted(table.table(), table.columns()),
            "--dbname=" + Connection.arguments(url));
    RowHash hash = new RowHash();
    try (ClientProcess psql = ClientProcess.start(command, environment, LIMIT)) {
      InputStream stdout = psql.stdout();
      byte[] buffer = new byte[1000];
      for (int n = stdout.read(buffer); n >= 0; n = stdout.read(buffer)) {
        hash.add(buffer, 0, n);
      }
      psql.requireSuccess("psql");
    }
    return hash;
  }

  @ParameterizedTest
  @CsvSource({"plain", "custom"})
  void theProofIsWhatTheDatabaseHolds(String format) throws IOException {
    String database = odd();
    Manifest manifest = backUp(database, "format", format, "proof", "content");
    Proof proof = proof(manifest);

    assertThat(proof.level()).isEqualTo(ProofLevel.CONTENT);
    assertThat(proof.unproven()).isEmpty();
    List<TableProof> truth = new ArrayList<>();
    for (TableProof table : proof.tables()) {
      RowHash rows = rows(database, table);
      truth.add(new TableProof(table.table(), table.columns(), rows.rows(), rows.sum()));
    }
    assertThat(proof.tables()).isEqualTo(truth);
    assertThat(proof.tables())
        .extracting(TableProof::table)
        .contains("public.\"order\"", "public.\"Größe, 表 \"\"x\"\"\"", "public.event_old");
    assertThat(proof.tables())
        .hasSize(
            Integer.parseInt(
                server.sql(
                    database,
                    "SELECT count(*) FROM pg_class WHERE relkind = 'r'"
                        + " AND relnamespace::regnamespace::text !~ '^pg_|^information'")));
    assertThat(proof.sequences())
        .containsExactlyInAnyOrder(
            new SequenceProof("\"Odd schema; -- \"\"quoted\"\"\".counter", -9, true),
            new SequenceProof("public.event_id_seq", 77, false));
    assertThat(proof.largeObjects()).isEqualTo(1);
    assertThat(source(manifest).absent())
        .containsExactly(new DatabaseFacts.Table("public.far_away", "foreign"));
  }

  @Test
  void aManifestTellsWhatTheDatabaseIs() throws IOException {
    DatabaseFacts source = source(backUp(odd()));

    assertThat(source.encoding()).isEqualTo("UTF8");
    assertThat(source.collation()).isNotEmpty();
    assertThat(source.settings())
        .containsEntry("TimeZone", "Asia/Tokyo")
        .containsEntry("app.key", "");
    assertThat(source.output())
        .containsEntry("bytea_output", "hex")
        .containsEntry("TimeZone", "UTC")
        .containsKey("lc_monetary");
    assertThat(source.schemas()).contains("public", "Odd schema; -- \"quoted\"");
    assertThat(source.extensions()).extracting(DatabaseFacts.Extension::name).contains("plpgsql");
  }

  @Test
  void rowsAreCountedUnlessThePlanSaysOtherwise() throws IOException {
    assertThat(proof(backUp(server.createShop())).tables())
        .containsExactly(
            new TableProof("public.customer", "(id, name)", 3, null),
            new TableProof("public.product", "(id, price)", 2, null));
    assertThat(proof(backUp(server.createShop(), "proof", "none")))
        .isEqualTo(new Proof(ProofLevel.NONE, List.of(), List.of(), 0, List.of(), List.of()));
  }

  @Test
  void tablesThatAreLeftOutAreNamed() throws IOException {
    Manifest manifest =
        backUp(
            odd(),
            "options",
            "--no-owner --exclude-table-data=numbers --no-unlogged-table-data"
                + " --load-via-partition-root");

    assertThat(source(manifest).absent())
        .containsExactlyInAnyOrder(
            new DatabaseFacts.Table("public.far_away", "foreign"),
            new DatabaseFacts.Table("public.fleeting", "unlogged"),
            new DatabaseFacts.Table("public.numbers", "excluded"));
    assertThat(proof(manifest).tables())
        .filteredOn(table -> table.table().contains("event"))
        .containsExactly(new TableProof("public.event", "(id, at, what)", 500, null));
  }

  @Test
  void whatCannotBeProvenIsSaid() throws IOException {
    String database = server.createShop();
    assertThat(proof(backUp(database, "options", "--inserts")).unproven())
        .containsExactly("rows are written as INSERT commands, which are not counted");
    assertThat(proof(backUp(database, "scope", "schema-only")).unproven())
        .containsExactly("the archive holds no rows, for its scope is schema-only");
  }
}
