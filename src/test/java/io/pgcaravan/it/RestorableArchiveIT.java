package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.seal.Seal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A good archive is restored by the tools of any machine, to what the database was. */
@ExtendWith(PostgresServer.Shared.class)
class RestorableArchiveIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final PostgresServer server;
  private @TempDir Path directory;

  RestorableArchiveIT(PostgresServer server) {
    this.server = server;
  }

  private String odd() {
    String name = server.createDatabase();
    server.script(
        name,
        new ByteArrayInputStream(Workspace.resource("odd.sql").getBytes(StandardCharsets.UTF_8)));
    return name;
  }

  private static void shell(String script, String... arguments) {
    List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    ClientProcess.output(command, Map.of(), LIMIT);
  }

  private static boolean installed(String command) throws Exception {
    Process look = new ProcessBuilder("sh", "-c", "command -v " + command.split(" ")[0]).start();
    return look.waitFor() == 0;
  }

  @ParameterizedTest
  @CsvSource({
    "gzip:6, gunzip, .sql.gz",
    "gzip:9, gunzip, .sql.gz",
    "zstd, zstd -dq, .sql.zst",
    "none, cat, .sql"
  })
  void aPlainDumpOfOddContentIsRestoredByHand(
      String compression, String decompressor, String extension) throws Exception {
    assumeTrue(installed(decompressor), decompressor + " is not installed");
    String source = odd();
    String copy = server.createDatabase();
    Workspace workspace =
        Workspace.in(directory, server.url(source)).set("COMPRESSION", compression);

    workspace.backup("daily").succeeded();

    Path archive = workspace.archive();
    assertThat(archive.getFileName().toString())
        .matches(source + "-daily-backup-\\d{8}-\\d{6}" + extension.replace(".", "\\."));
    shell(
        "%s < \"$1\" | \"$2\" -X -q -v ON_ERROR_STOP=1 -o /dev/null \"$3\"".formatted(decompressor),
        archive.toString(),
        server.tools().psql().toString(),
        server.url(copy));
    assertThat(server.dump(copy)).isEqualTo(server.dump(source));
    workspace.holdsNoLeftovers();
  }

  @Test
  void aCustomFormatDumpIsRestoredByPgRestore() {
    String source = odd();
    String copy = server.createDatabase();
    Workspace workspace =
        Workspace.in(directory, server.url(source)).plan("odd", "format", "custom");

    workspace.backup("odd").succeeded();

    assertThat(workspace.archive().toString()).endsWith(".dump.gz");
    assertThat(Workspace.manifest(workspace.archive()).completeness()).isEqualTo("pg_restore");
    shell(
        "gunzip < \"$1\" | \"$2\" --no-owner --exit-on-error --dbname=\"$3\"",
        workspace.archive().toString(),
        server.tools().pgRestore().toString(),
        server.url(copy));
    assertThat(server.dump(copy)).isEqualTo(server.dump(source));
  }

  @Test
  void aDatabaseWithAnOddNameInAnotherEncodingIsRestored() {
    String source = "Odd ñame & 100%/?#";
    String quoted = '"' + source + '"';
    String options = " ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
    server.sql("postgres", "CREATE DATABASE " + quoted + options);
    server.sql(
        source,
        "CREATE TABLE ñandú AS SELECT 'señor ' || n AS título FROM generate_series(1, 9) n");
    String copy = server.createDatabase();
    Workspace workspace = Workspace.in(directory, server.url(source));

    workspace.backup("daily").succeeded();

    assertThat(workspace.archive().getFileName().toString())
        .startsWith("Odd__ame___100____-daily-");
    assertThat(Workspace.manifest(workspace.archive()).database()).endsWith("/" + source);
    shell(
        "gunzip < \"$1\" | \"$2\" -X -q -v ON_ERROR_STOP=1 -o /dev/null \"$3\"",
        workspace.archive().toString(),
        server.tools().psql().toString(),
        server.url(copy));
    assertThat(server.dump(copy, "--encoding=UTF8"))
        .isEqualTo(server.dump(source, "--encoding=UTF8"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          schema-only         | schema-only | --schema-only
          data-only           | data-only   | --data-only
          tables: customer    | tables      | --table=customer
          tables: "cust"*, p* | tables      | --table=cust* --table=p*
          """)
  void aPlanOfLessThanAllDumpsWhatItSays(String scope, String label, String option)
      throws IOException {
    String source = server.createShop();
    Workspace workspace = Workspace.in(directory, server.url(source)).plan("part", "scope", scope);

    workspace.backup("part").succeeded();

    assertThat(plain(workspace.archive())).isEqualTo(server.dump(source, option.split(" ")));
    assertThat(Workspace.manifest(workspace.archive()).scope()).isEqualTo(label);
  }

  private static String plain(Path archive) throws IOException {
    try (InputStream dump = new java.util.zip.GZIPInputStream(Files.newInputStream(archive))) {
      return PostgresServer.comparable(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void globalsStandBesideTheArchiveWithoutPasswords() throws IOException {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop())).plan("all", "globals", "true");

    workspace.backup("all").succeeded();

    Path archive = workspace.archive();
    Path globals = archive.resolveSibling(archive.getFileName() + ".globals.sql");
    assertThat(Files.readString(globals))
        .contains("CREATE ROLE " + PostgresServer.CAREFUL_ROLE)
        .doesNotContainIgnoringCase("PASSWORD '")
        .doesNotContain("SCRAM-SHA-256$");
    assertThat(Workspace.manifest(archive).companions())
        .containsExactly(
            new Manifest.Companion(
                globals.getFileName().toString(), Files.size(globals), Sha256.of(globals)));
  }

  @Test
  void theManifestTellsTheFactsOfTheArchive() throws IOException {
    String source = server.createShop();
    Workspace workspace = Workspace.in(directory, server.url(source));
    Instant before = Instant.now().minusSeconds(1);

    workspace.backup("daily").succeeded();

    Path archive = workspace.archive();
    Manifest manifest = Workspace.manifest(archive);
    assertThat(manifest.archive()).isEqualTo(archive.getFileName().toString());
    assertThat(manifest.plan()).isEqualTo("daily");
    assertThat(manifest.database()).isEqualTo("127.0.0.1:%d/%s", server.port(), source);
    assertThat(manifest.scope()).isEqualTo("full");
    assertThat(manifest.format()).isEqualTo("plain");
    assertThat(manifest.options()).containsExactly("--no-owner", "--no-acl");
    assertThat(manifest.compression()).isEqualTo("gzip:6");
    assertThat(manifest.sizeBytes()).isEqualTo(Files.size(archive));
    assertThat(manifest.sha256()).isEqualTo(Sha256.of(archive));
    try (InputStream dump =
        Seal.open(Files.newInputStream(archive), io.pgcaravan.plan.Compression.Method.GZIP)) {
      assertThat(manifest.plainBytes()).isEqualTo(dump.readAllBytes().length);
    }
    assertThat(manifest.startedAt()).isBetween(before, Instant.now());
    assertThat(manifest.finishedAt()).isBetween(manifest.startedAt(), Instant.now());
    assertThat(manifest.serverVersion())
        .isEqualTo(server.sql("postgres", "SHOW server_version").split(" ")[0]);
    assertThat(manifest.clientVersion()).isEqualTo(server.tools().version().text());
    assertThat(manifest.databaseSizeBytes()).isPositive();
    assertThat(manifest.completeness()).isEqualTo("trailer");
    assertThat(manifest.trigger()).isEqualTo("cli");
    assertThat(manifest.note()).isEqualTo("a note");
  }

  @Test
  void nameAndFolderFollowThePlansPatterns() {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .set("APP_NAME", "shop")
            .plan(
                "tidy",
                "archiveName",
                "{plan}_of_{app}_{time:yyyyMMdd-HHmmss}",
                "folder",
                "{database}/{time:yyyy-MM-dd}/");

    workspace.backup("tidy").succeeded();

    assertThat(workspace.archives())
        .singleElement()
        .asString()
        .matches("test_\\d+/\\d{4}-\\d\\d-\\d\\d/tidy_of_shop_\\d{8}-\\d{6}\\.sql\\.gz");
    assertThat(workspace.stored()).contains(workspace.archives().get(0) + ".manifest.json");
  }

  @Test
  void archivesAndTheirDirectoryAreForTheirOwnerOnly() throws IOException {
    Workspace workspace = Workspace.in(directory, server.url(server.createShop()));

    workspace.backup("daily").succeeded();

    assertThat(Files.getPosixFilePermissions(workspace.backups()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    for (String name : workspace.stored()) {
      assertThat(Files.getPosixFilePermissions(workspace.backups().resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void aPasswordOfOddCharactersIsAcceptedPercentEncoded() {
    String password = PostgresServer.encode(PostgresServer.CAREFUL_PASSWORD);
    String url = server.url(PostgresServer.CAREFUL_ROLE + ":" + password, server.createShop());
    Workspace workspace = Workspace.in(directory, url);

    Outcome outcome = workspace.backup("daily").succeeded();

    assertThat(outcome.lines()).noneMatch(line -> line.contains(password));
    assertThat(outcome.lines()).noneMatch(line -> line.contains(PostgresServer.CAREFUL_PASSWORD));
  }
}
