package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.catalog.IndexedCopy;
import io.pgcaravan.catalog.RecordedRun;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the catalog promises, in whichever database it is. */
@ExtendWith(PostgresServer.Shared.class)
abstract class CatalogContract {

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogContract(PostgresServer server) {
    this.server = server;
  }

  /** A URL of an empty one. */
  abstract String emptyCatalog(PostgresServer server, Path directory);

  private Workspace workspace() {
    return Workspace.in(directory, server.url(server.createShop()))
        .withoutShippedPlans()
        .plan("shop")
        .set("CATALOG_URL", emptyCatalog(server, directory));
  }

  @Test
  void aRunIsOnRecordWithItsArchiveAndItsCopies() {
    Workspace workspace = workspace();
    workspace.backup("shop").succeeded();
    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 10).get(0);
      assertThat(run.status()).isEqualTo("complete");
      assertThat(run.trigger()).isEqualTo("cli");
      assertThat(run.attempts()).isEqualTo(1);
      assertThat(run.archive()).isEqualTo(workspace.archives().get(0));
      assertThat(run.duration()).isPositive();
      IndexedCopy copy = runtime.catalog().copies(CopyQuery.ALL).get(0);
      assertThat(copy.key()).isEqualTo(run.archive());
      assertThat(copy.destination()).isEqualTo("local");
      assertThat(copy.sizeBytes()).isEqualTo(workspace.archive().toFile().length());
      assertThat(copy.verifiedAt()).isNotNull();
      assertThat(copy.startedAt()).isEqualTo(run.startedAt());
      assertThat(copy.note()).isEqualTo("a note");
      assertThat(runtime.catalog().newest(3)).containsExactly(copy);
      assertThat(runtime.catalog().statistics()).hasSize(1);
    }
  }

  @Test
  void aRunThatFailsIsOnRecordAndInTheLogAsJson() {
    Workspace workspace = workspace();
    workspace.set("DATABASE_URL", server.url("nowhere"));
    Outcome outcome = workspace.backup("shop");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("{\"runId\":\"shop-") && line.contains("\"FAILED\""));
    try (CaravanRuntime runtime = workspace.start(false)) {
      RecordedRun run = runtime.catalog().runs("", Instant.EPOCH, 10).get(0);
      assertThat(run.status()).isEqualTo("failed");
      assertThat(run.message()).contains("does not exist");
      assertThat(run.errorClass()).isNotNull();
      assertThat(runtime.catalog().copies(CopyQuery.ALL)).isEmpty();
    }
  }

  @Test
  void aFireIsRunOnceByProgramsThatShareACatalog() {
    Workspace workspace = workspace();
    java.util.Date fire = java.util.Date.from(Instant.parse("2026-01-15T03:00:00Z"));
    Map<String, Object> headers =
        Map.of("plan", "shop", "trigger", "schedule", "scheduledFireTime", fire);
    workspace.fire("backup", headers).succeeded();
    Outcome second = workspace.fire("backup", headers).succeeded();
    assertThat(second.lines()).anyMatch(line -> line.contains("was run already"));
    assertThat(workspace.archives()).hasSize(1);
    workspace.holdsNoLeftovers();
    workspace.backup("shop").succeeded(); // its lock was given back
  }
}
