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

  /**
   * A leftover that cannot be dropped is in the safety backup, and comes back into the same target.
   */
  @Test
  void whatWasPutAsideEarlierIsInNobodysWay() {
    String target = shop.precious();
    String old = "caravan_old_20260101000000_abcd_0";
    server.sql(
        target,
        "CREATE SCHEMA %1$s; COMMENT ON SCHEMA %1$s IS 'pg-caravan: was public, and may be dropped'; CREATE TABLE %1$s.gone (n int); CREATE VIEW public.upon AS SELECT n FROM %1$s.gone"
            .formatted(old));
    String before = server.dump(target);

    Outcome outcome = shop.restore("latest", target, "yes", "true").succeeded();

    assertThat(outcome.lines())
        .anyMatch(
            line ->
                line.contains(
                    "replaced schemas stay, for view public.upon depends on table " + old));
    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(server.sql(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^caravan'"))
        .isEqualTo("0");
    String safety =
        shop.workspace().archives().stream()
            .filter(name -> name.contains("-safety-backup-"))
            .findFirst()
            .orElseThrow();
    shop.restore(safety, target, "yes", "true").succeeded();
    assertThat(server.dump(target)).isEqualTo(before);
    shop.restore(safety, target, "yes", "true").succeeded();
    assertThat(server.dump(target)).isEqualTo(before);
  }

  @Test
  void whatCanBeDroppedByNowIsGoneBeforeTheSafetyBackup() {
    String target = shop.precious();
    server.sql(
        target,
        """
        CREATE SCHEMA %1$s0; COMMENT ON SCHEMA %1$s0 IS 'pg-caravan: was public, and may be dropped';
        CREATE TABLE %1$s0.gone (n int);
        CREATE FOREIGN DATA WRAPPER %1$sab;
        COMMENT ON FOREIGN DATA WRAPPER %1$sab IS 'pg-caravan: was w, and may be dropped';
        CREATE SERVER %1$scd FOREIGN DATA WRAPPER %1$sab;
        COMMENT ON SERVER %1$scd IS 'pg-caravan: was s, and may be dropped';
        """
            .formatted("caravan_old_20260101000000_abcd_"));

    Outcome outcome = shop.restore("latest", target, "yes", "true").succeeded();

    assertThat(outcome.lines()).noneMatch(line -> line.contains("caravan_old"));
    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(server.sql(target, "SELECT count(*) FROM pg_foreign_data_wrapper")).isEqualTo("0");
  }

  @Test
  void rowsThatAnExtensionKeepsForItsUsersBecomeThoseOfTheArchive() throws IOException {
    TunedExtension.install(
        server,
        shop.source(),
        "INSERT INTO tuning VALUES ('a'), ('b'); INSERT INTO \"Tuned by\" VALUES ('a', 'Ana')");
    shop.workspace().backup("shop").succeeded();
    String target = shop.precious();
    TunedExtension.install(
        server,
        target,
        "INSERT INTO tuning VALUES ('b'), ('c'); INSERT INTO \"Tuned by\" VALUES ('c', 'Cem')");

    shop.restore("latest", target, "yes", "true").succeeded();

    assertThat(server.dump(target)).isEqualTo(server.dump(shop.source()));
    assertThat(server.sql(target, "SELECT string_agg(name, ' ' ORDER BY name) FROM tuning"))
        .isEqualTo("a b shipped");
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
