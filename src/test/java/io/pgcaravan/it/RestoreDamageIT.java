package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgcaravan.archive.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An archive that is not as it was leaves the target as it is, and another copy is taken. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreDamageIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;
  private String target;
  private String before;

  RestoreDamageIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void aTargetThatHoldsSomething() {
    target = server.createDatabase();
    server.sql(target, "CREATE SCHEMA here; CREATE TABLE here.kept AS SELECT 1 AS one");
    before = server.dump(target);
  }

  /** An archive with rows that compress badly, so that a bit of it is one of a row. */
  private void backUp(String compression) {
    String source = server.createShop();
    server.sql(
        source,
        "CREATE TABLE noise AS SELECT n, md5(n::text) AS text FROM generate_series(1, 60000) n");
    workspace =
        Workspace.in(directory, server.url(source))
            .property("caravan.restore.redelivery-delay", "20")
            .set("COMPRESSION", compression)
            .plan("shop");
    workspace.backup("shop").succeeded();
  }

  private Outcome restore(String to) {
    return workspace.fire(
        "restore", Map.of("archive", "latest", "to", server.url(to), "yes", "true"));
  }

  private String audit() throws IOException {
    return Files.readString(workspace.state().resolve("audit.jsonl"));
  }

  private void aSecondDestination() {
    workspace
        .routeFile(
            "destinations/second",
            workspace
                .routeFileContent("destinations/local")
                .replace("local", "second")
                .replace("{{caravan.backup-dir}}", workspace.other("second").toString()))
        .plan("shop", "destinations", "local,second");
    workspace.fire("redeliver", Map.of("plan", "shop")).succeeded();
  }

  /** Writes a file of its own: copies on one disk are links to one file. */
  private static void replace(Path file, byte[] content) throws IOException {
    Files.delete(file);
    Files.write(file, content);
  }

  @ParameterizedTest
  @CsvSource({"gzip, 3", "gzip, 2", "zstd, 3", "zstd, 2", "none, 3", "none, 2"})
  void aFlippedBitChangesNothingAndIsCalledDamage(String compression, int part) throws IOException {
    backUp(compression);
    Path archive = workspace.archive();
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / part] ^= 64;
    replace(archive, bytes);

    Outcome outcome = restore(target);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).singleElement().asString().contains(archive.getFileName() + " at");
    assertThat(server.dump(target)).isEqualTo(before);
    assertThat(audit()).contains("\"action\":\"damaged\"");
  }

  @ParameterizedTest
  @CsvSource({
    "SET default_table_access_method = heap;, \\! touch planted-by-a-test            ;",
    "CREATE TABLE public.noise, CREATE TABLX public.noise"
  })
  void whatIsNoDumpIsDamagedAndAnotherCopyIsTaken(String good, String bad) throws IOException {
    backUp("none");
    Path archive = workspace.archive();
    aSecondDestination();
    assertThat(bad).hasSameSizeAs(good); // another size is passed over unread
    replace(archive, Files.readString(archive).replace(good, bad).getBytes(UTF_8));

    Outcome outcome = restore(target).succeeded();

    assertThat(outcome.lines()).anyMatch(line -> line.contains("from second into"));
    assertThat(server.sql(target, "SELECT count(*) FROM noise")).isEqualTo("60000");
    assertThat(audit()).contains("\"action\":\"damaged\"");
    assertThat(Path.of("planted-by-a-test")).doesNotExist();
  }

  @Test
  void aRowThatTheProofDoesNotHaveIsToldByItsTable() throws IOException {
    try (HttpListener listener = HttpListener.start()) {
      backUp("gzip");
      workspace.set("WEBHOOK_URL", listener.url("/hook"));
      Path file = Path.of(workspace.archive() + Manifests.SUFFIX);
      JsonNode manifest = Manifests.json().readTree(Files.readString(file));
      for (JsonNode table : manifest.get("proof").get("tables")) {
        if (table.get("table").asText().equals("public.customer")) {
          ((ObjectNode) table).put("rows", 4);
        }
      }
      replace(file, Manifests.json().writeValueAsBytes(manifest));

      restore(target).failed(1, "public.customer");

      assertThat(server.dump(target)).isEqualTo(before);
      assertThat(listener.requests())
          .singleElement()
          .satisfies(request -> assertThat(request.body()).contains("public.customer"));
    }
  }

  @Test
  void linesOfARestoreAndItsSafetyBackupTellTheirRun() {
    backUp("gzip");

    Outcome outcome =
        workspace.cli("restore", "latest", "--to", server.url(target), "--yes").run().succeeded();

    assertThat(outcome.lines())
        .anyMatch(line -> line.matches(".*\\[shop-restore-\\d{8}-\\d{6}] restoring .*"))
        .anyMatch(line -> line.matches(".*\\[safety-\\d{8}-\\d{6}] safety backup: .*"))
        .anyMatch(line -> line.matches(".*\\[shop-restore-\\d{8}-\\d{6}] restored .*"));
  }
}
