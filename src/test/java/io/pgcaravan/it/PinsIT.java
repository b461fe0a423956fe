package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pinned archive stays at every destination, and all that was done is on record. */
@ExtendWith(PostgresServer.Shared.class)
class PinsIT {

  private static final String REASON = "before \"v2\", keep it";

  private final PostgresServer server;
  private @TempDir Path directory;

  PinsIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace backedUp(int times) {
    FaultyStore.failing(0, false);
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .plan("few", "destinations", "local, moon", "pruneAfterBackup", "false");
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int i = 0; i < times; i++) {
        runtime.fire("backup", Map.of("plan", "few"));
      }
    }
    return workspace.plan("few", "destinations", "local, moon", "keep", "last 1");
  }

  private static void fire(Workspace workspace, String route, Map<String, Object> headers) {
    workspace.fire(route, headers).succeeded();
  }

  /** But for the backups. */
  private static List<JsonNode> audit(Workspace workspace) throws IOException {
    List<JsonNode> entries = new ArrayList<>();
    for (String line : Files.readAllLines(workspace.state().resolve("audit.jsonl"))) {
      entries.add(new ObjectMapper().readTree(line));
    }
    entries.removeIf(entry -> entry.get("action").asText().equals("backup"));
    return entries;
  }

  @Test
  void aPinnedArchiveOutlivesAPruneAtAllDestinationsUntilItIsUnpinned() throws IOException {
    Workspace workspace = backedUp(3);
    String oldest = workspace.archives().get(0);

    fire(workspace, "pin", Map.of("archive", oldest, "reason", REASON));
    fire(workspace, "prune", Map.of("plan", "few", "force", true));
    assertThat(workspace.archives()).hasSize(2).contains(oldest);
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored()).contains(oldest + ".pin.json");

    fire(workspace, "unpin", Map.of("archive", oldest));
    fire(workspace, "prune", Map.of("plan", "few", "force", true));
    assertThat(workspace.stored()).hasSize(2).noneMatch(name -> name.startsWith(oldest));
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());

    List<JsonNode> audit = audit(workspace);
    assertThat(audit)
        .extracting(entry -> entry.get("action").asText() + " " + entry.get("destination").asText())
        .containsExactly(
            "pin local",
            "pin moon",
            "delete local",
            "delete moon",
            "unpin local",
            "unpin moon",
            "delete local",
            "delete moon");
    assertThat(audit.get(0).get("reason").asText()).isEqualTo(REASON);
    assertThat(audit.get(6).get("archive").asText()).isEqualTo(oldest);
    assertThat(audit)
        .allSatisfy(
            entry -> {
              assertThat(entry.get("by").asText()).matches(".+@.+");
              assertThat(entry.get("at").asText()).endsWith("Z");
              assertThat(entry.get("plan").asText()).isEqualTo("few");
              assertThat(entry.get("sizeBytes").asLong()).isPositive();
            });
    Path file = workspace.state().resolve("audit.jsonl");
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void anotherReasonReplacesTheFirstAndTheSameChangesNothing() throws IOException {
    Workspace workspace = backedUp(1);
    String archive = workspace.archives().get(0);
    fire(workspace, "pin", Map.of("archive", archive, "reason", "one"));
    fire(workspace, "pin", Map.of("archive", archive, "reason", "two"));
    fire(workspace, "pin", Map.of("archive", archive, "reason", "two"));
    Path pin = workspace.backups().resolve(archive + ".pin.json");
    assertThat(new ObjectMapper().readTree(pin.toFile()).get("reason").asText()).isEqualTo("two");
    assertThat(audit(workspace)).hasSize(4);
  }

  @Test
  void aPinThatCannotBeReplacedStays() {
    Workspace workspace = backedUp(1);
    String archive = workspace.archives().get(0);
    fire(workspace, "pin", Map.of("archive", archive, "reason", "one"));
    FaultyStore.failNext(1);
    assertThat(workspace.fire("pin", Map.of("archive", archive, "reason", "two")).exitCode())
        .isEqualTo(1);
    assertThat(FaultyStore.keys()).contains(archive + ".pin.json");
  }

  @Test
  void aDestinationThatFailsIsToldAndTheOthersArePinned() {
    Workspace workspace = backedUp(1);
    String archive = workspace.archives().get(0);
    FaultyStore.failStores(true);
    assertThat(workspace.fire("pin", Map.of("archive", archive, "reason", "x")).exitCode())
        .isEqualTo(1);
    FaultyStore.failStores(false);
    assertThat(workspace.stored()).contains(archive + ".pin.json");
    assertThat(FaultyStore.keys()).doesNotContain(archive + ".pin.json");
  }

  @Test
  void withoutTheAuditLogNothingIsDeleted() throws IOException {
    Workspace workspace = backedUp(2);
    List<String> before = workspace.stored();
    Path audit = workspace.state().resolve("audit.jsonl");
    Files.deleteIfExists(audit);
    Files.createDirectories(audit);
    workspace.fire("prune", Map.of("plan", "few")).failed(1, "the audit log", "cannot be written");
    assertThat(workspace.stored()).isEqualTo(before);
  }

  @Test
  void theCommandsSayWhatTheyDid() throws IOException {
    Workspace workspace = backedUp(2).plan("few", "destinations", "local", "keep", "last 1");
    String oldest = workspace.archives().get(0);

    workspace
        .cli("pin", "nothing.sql.gz", "--reason", "x")
        .run()
        .failed(2, "there is no archive 'nothing.sql.gz'");
    assertThat(workspace.cli("pin", oldest).run().exitCode()).isEqualTo(2);
    workspace.cli("pin", oldest, "--reason", REASON).run().succeeded();

    JsonNode archives =
        new ObjectMapper()
            .readTree(workspace.cli("list", "--destination", "local", "--json").run().out())
            .get("archives");
    assertThat(archives).hasSize(2);
    assertThat(archives.get(0).get("pinned").isNull()).isTrue();
    assertThat(archives.get(1).get("pinned").asText()).isEqualTo(REASON);
    assertThat(workspace.cli("prune", "--dry-run").run().succeeded().out())
        .contains("pinned: " + REASON)
        .doesNotContain(" delete ");

    workspace.cli("unpin", oldest).run().succeeded();
    assertThat(workspace.cli("prune", "--dry-run").run().succeeded().out()).contains(" delete ");
  }
}
