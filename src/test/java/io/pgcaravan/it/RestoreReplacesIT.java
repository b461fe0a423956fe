package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a database holds is replaced by agreement only, and kept first. */
@ExtendWith(PostgresServer.Shared.class)
class RestoreReplacesIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private ShopArchive shop;

  RestoreReplacesIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void backUp() {
    shop = new ShopArchive(server, directory);
  }

  @Test
  void whatIsReplacedIsBackedUpFirstAndAfterwardsItIsTheSource() throws IOException {
    String target = shop.precious();
    String before = server.dump(target);

    Outcome outcome = shop.restore("latest", target, "yes", "true", "trigger", "cli").succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    String safety =
        shop.workspace().archives().stream()
            .filter(name -> name.contains("-safety-backup-"))
            .findFirst()
            .orElseThrow();
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("what was there before is in " + safety));
    // and back again: the target is no database that plans back up
    shop.restore(safety, target, "yes", "true", "trigger", "cli").succeeded();
    assertThat(server.dump(target)).isEqualTo(before);
    try (CaravanRuntime runtime = shop.workspace().start(false)) {
      assertThat(runtime.catalog().runs("", Instant.EPOCH, 9))
          .extracting(RecordedRun::kind)
          .containsExactlyInAnyOrder("restore", "safety", "restore", "safety", "backup");
      assertThat(runtime.catalog().runs("", Instant.EPOCH, 9))
          .filteredOn(run -> run.kind().equals("safety") || run.kind().equals("restore"))
          .extracting(RecordedRun::trigger)
          .containsOnly("cli");
    }
    shop.workspace().holdsNoLeftovers();
  }

  @Test
  void whateverFailsTheTargetIsAsItWasAndItsBackupIsKept() throws IOException {
    String target = shop.precious();
    String before = server.dump(target);
    ShopArchive.flipABit(shop.workspace().archive());

    shop.restore("latest", target, "yes", "true").failed(1, "failed: ");

    assertThat(server.dump(target)).isEqualTo(before);
    assertThat(shop.workspace().archives()).anyMatch(name -> name.contains("-safety-backup-"));
    try (CaravanRuntime runtime = shop.workspace().start(false)) {
      RecordedRun run = runtime.catalog().runs("shop", Instant.EPOCH, 1).get(0);
      assertThat(run.status()).isEqualTo("failed");
      assertThat(run.details()).containsKeys("safetyBackup", "archive", "target");
    }
  }

  @Test
  void withoutASafetyBackupNothingIsTouched() {
    String target = shop.precious();
    String before = server.dump(target);
    shop.workspace().set("BACKUP_DIR", "/dev/null/nowhere");

    Outcome outcome =
        shop.restore(shop.workspace().archive().toString(), target, "yes", "true")
            .failed(1, "safety backup");

    assertThat(outcome.lines()).noneMatch(line -> line.contains("restored "));
    assertThat(server.dump(target)).isEqualTo(before);
  }

  @Test
  void aTargetWithTablesIsReplacedOnlyByAgreement() {
    String target = shop.precious();
    String before = server.dump(target);

    shop.restore("latest", target).failed(2, "would be replaced");

    assertThat(server.dump(target)).isEqualTo(before);
    assertThat(shop.workspace().archives()).hasSize(1);
  }

  @Test
  void theSourceItselfIsRefusedUnlessItIsNamedAsSuch() {
    String dump = server.dump(shop.source());

    shop.restore("latest", shop.source(), "yes", "true")
        .failed(2, "is the database that is backed up itself");
    Outcome alias =
        shop.workspace()
            .fire(
                "restore",
                Map.of(
                    "archive", "latest",
                    "yes", "true",
                    "to", server.url(shop.source()).replace("127.0.0.1", "localhost")));
    alias.failed(2, "is the database that is backed up itself");

    assertThat(server.dump(shop.source())).isEqualTo(dump);
  }
}
