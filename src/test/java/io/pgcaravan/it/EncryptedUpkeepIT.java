package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.camel.PrunePreview;
import io.pgcaravan.catalog.CopyQuery;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.openpgp.SampleKeys;
import io.pgcaravan.retention.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What follows a backup needs no private key: the file of one is named, and is not there until
 * archives are to be read.
 */
@ExtendWith(PostgresServer.Shared.class)
@Tag("S3.7")
@Tag("S4.6")
class EncryptedUpkeepIT {

  private static final PGPSecretKeyRing ANNA = SampleKeys.of("Anna <anna@example.com>");

  /** An archive with its manifest and its globals. */
  private static final int FILES = 3;

  private final PostgresServer server;
  private @TempDir Path directory;
  private String database;
  private Workspace workspace;

  EncryptedUpkeepIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void encrypt() throws IOException {
    FaultyStore.failing(0, false);
    database = server.createShop();
    workspace =
        Workspace.in(directory, server.url(database))
            .withoutShippedPlans()
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .set("DESTINATIONS", "local, moon")
            .set("DECRYPT_KEY_FILE", directory.resolve("private.asc").toString());
    workspace.set(
        "ENCRYPT_TO", SampleKeys.publicKeys(workspace.other("recipients.asc"), ANNA).toString());
  }

  private Workspace plan(String name, String... parameters) {
    List<String> all = new ArrayList<>(List.of("globals", "true", "pruneAfterBackup", "false"));
    all.addAll(List.of(parameters));
    return workspace.plan(name, all.toArray(String[]::new));
  }

  private void giveKey() throws IOException {
    SampleKeys.privateKeys(directory.resolve("private.asc"), ANNA);
  }

  private static void fails(CaravanRuntime runtime, String route, String plan, String phrase) {
    assertThatThrownBy(() -> runtime.fire(route, Map.of("plan", plan)))
        .isInstanceOf(CaravanException.class)
        .hasMessageContaining(phrase);
  }

  private static void backUp(CaravanRuntime runtime, String plan) {
    runtime.fire("backup", Map.of("plan", plan));
  }

  private static byte[] atMoon(String key) throws IOException {
    try (var stream = new FaultyStore().open(key)) {
      return stream.readAllBytes();
    }
  }

  private void moonHoldsWhatIsHere() throws IOException {
    assertThat(FaultyStore.keys()).isEqualTo(workspace.stored());
    for (String key : FaultyStore.keys()) {
      if (!key.endsWith(Pin.SUFFIX)) { // which tells when
        assertThat(atMoon(key))
            .as(key)
            .isEqualTo(Files.readAllBytes(workspace.backups().resolve(key)));
      }
    }
  }

  private static void areNotPlain(Path root, List<String> names) throws IOException {
    for (String name : names) {
      if (!name.endsWith(Manifests.SUFFIX)) {
        assertThat(name).endsWith(".gpg");
        assertThat(Files.readString(root.resolve(name), ISO_8859_1))
            .doesNotContain("PostgreSQL", "CREATE ROLE");
      }
    }
  }

  @Test
  void copiesAreBroughtWhereTheyAreMissing() throws IOException {
    plan("few").plan("away", "destinations", "moon", "globals", "true");
    plan("huge", "minimumSize", "1GB");
    try (CaravanRuntime runtime = workspace.start(false)) {
      fails(runtime, "backup", "huge", "less than the plan's minimum");
      workspace.holdsNothing();

      FaultyStore.failStores(true);
      fails(runtime, "backup", "few", "is missing at 1 of 2 destinations: moon");
      assertThat(workspace.stored()).hasSize(FILES);
      FaultyStore.failStores(false);
      runtime.fire("redeliver", Map.of("plan", "few"));
      moonHoldsWhatIsHere();

      FaultyStore.failStores(true);
      fails(runtime, "backup", "few", "is missing at 1 of 2 destinations: moon");
      FaultyStore.failStores(false);
      backUp(runtime, "few");
      assertThat(workspace.stored()).hasSize(3 * FILES);
      moonHoldsWhatIsHere();
      areNotPlain(workspace.backups(), workspace.stored());

      FaultyStore.failStores(true);
      fails(runtime, "backup", "away", "is missing at 1 of 1 destinations: moon");
      List<String> kept = workspace.kept();
      assertThat(kept).hasSize(FILES);
      areNotPlain(workspace.stage().resolve("kept"), kept);
      FaultyStore.failStores(false);
      runtime.fire("redeliver", Map.of("plan", "away"));
      assertThat(FaultyStore.keys()).containsAll(kept).hasSize(4 * FILES);
      assertThat(workspace.kept()).isEmpty();
      workspace.holdsNoLeftovers();

      nothingIsCalledGoodOrDamagedWithoutTheKey(runtime);
    }
  }

  private void nothingIsCalledGoodOrDamagedWithoutTheKey(CaravanRuntime runtime)
      throws IOException {
    try (LogLines log = LogLines.capture()) {
      assertThatThrownBy(() -> runtime.fire("verify-all", Map.of()))
          .isInstanceOf(CaravanException.class);
      assertThat(log.all()).contains("0 of 7 archives were verified");
    }
    giveKey();
    try (LogLines log = LogLines.capture()) {
      runtime.fire("verify-all", Map.of());
      assertThat(log.all()).contains("7 of 7 archives were verified");
    }
    assertThat(Files.readString(workspace.state().resolve("audit.jsonl")))
        .doesNotContain("\"damaged\"");
  }

  @Test
  void retentionDeletesThemWithAllThatIsTheirs() throws IOException {
    workspace.set("DECRYPT_KEY_FILE", "");
    plan("few", "keep", "last 2");
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int i = 0; i < 3; i++) {
        backUp(runtime, "few");
      }
      List<String> archives = workspace.archives();
      String oldest = archives.get(0);
      assertThat(verdicts(runtime)).containsExactly("keep", "keep", "delete");

      runtime.fire("pin", Map.of("archive", oldest, "reason", "the move"));
      assertThat(verdicts(runtime)).containsExactly("keep", "keep", "keep");
      runtime.fire("prune", Map.of("plan", "few"));
      assertThat(workspace.stored()).hasSize(3 * FILES + 1).contains(oldest + ".pin.json");
      moonHoldsWhatIsHere();

      runtime.fire("unpin", Map.of("archive", oldest));
      runtime.fire("prune", Map.of("plan", "few"));
      assertThat(workspace.stored()).hasSize(2 * FILES).noneMatch(name -> name.startsWith(oldest));
      moonHoldsWhatIsHere();

      theLastGoodOneStays(runtime, archives.get(1), archives.get(2));
    }
  }

  /** The newest is cut short here; at the moon it is gone, but for what stands beside it. */
  private void theLastGoodOneStays(CaravanRuntime runtime, String good, String newest)
      throws IOException {
    Path file = workspace.backups().resolve(newest);
    byte[] whole = Files.readAllBytes(file);
    Files.delete(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    new FaultyStore().delete(newest);
    List<String> before = workspace.stored();
    fails(runtime, "prune", "few", "which is wrong, so nothing was deleted there");
    assertThat(workspace.stored()).isEqualTo(before);
    assertThat(FaultyStore.keys()).hasSize(2 * FILES - 1).contains(good);

    assertThatThrownBy(() -> runtime.fire("verify-all", Map.of()))
        .hasMessageContaining(newest + " at local has %d bytes".formatted(whole.length - 1))
        .hasMessageContaining(good + " at moon is encrypted, and its contents were not read");
    assertThat(Files.readString(workspace.state().resolve("audit.jsonl")))
        .containsOnlyOnce("\"action\":\"damaged\"");
    Files.delete(file);
    backUp(runtime, "few");
    runtime.fire("prune", Map.of("plan", "few"));
    assertThat(workspace.stored())
        .hasSize(2 * FILES)
        .contains(good)
        .noneMatch(name -> name.startsWith(newest));
    moonHoldsWhatIsHere();
  }

  private static List<String> verdicts(CaravanRuntime runtime) {
    List<String> verdicts = new ArrayList<>();
    for (PrunePreview each :
        runtime.ask("prune-preview", Map.of("plan", "few"), PrunePreview[].class)) {
      Judgement.Judged local = (Judgement.Judged) each.judgements().get(0);
      local.verdicts().forEach(verdict -> verdicts.add(verdict.keep() ? "keep" : "delete"));
    }
    return verdicts;
  }

  @Test
  void theCatalogIsMadeAgainFromAnotherDestination() throws IOException {
    workspace
        .routeFile(
            "destinations/second",
            workspace
                .routeFileContent("destinations/local")
                .replace("local", "second")
                .replace("{{caravan.backup-dir}}", "{{setting:SECOND_DIR:}}"))
        .set("SECOND_DIR", directory.resolve("second").toString());
    plan("few", "destinations", "local, second");
    plan("other", "destinations", "local", "format", "custom", "compression", "zstd");
    List<String> before;
    try (CaravanRuntime runtime = workspace.start(false)) {
      backUp(runtime, "few");
      backUp(runtime, "other");
      runtime.fire("pin", Map.of("archive", named("-few-", ".sql.gz.gpg"), "reason", "tests"));
      before = copies(runtime);
      assertThat(before).hasSize(3).filteredOn(copy -> copy.endsWith("pinned tests")).hasSize(2);
    }
    for (String file : Workspace.files(workspace.state())) {
      if (file.startsWith("catalog.db")) {
        Files.delete(workspace.state().resolve(file));
      }
    }
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.rebuild().run(Optional.of("second"))).isTrue();
      assertThat(copies(runtime))
          .hasSize(3)
          .filteredOn(copy -> !before.contains(copy))
          .singleElement()
          .asString()
          .startsWith(named("-other-", ".dump.zst.gpg") + " of null at local");
      assertThat(runtime.rebuild().run(Optional.empty())).isTrue();
      assertThat(copies(runtime)).isEqualTo(before);
    }
    assertThat(workspace.cli("list").run().succeeded().out())
        .contains(named("-other-", ".dump.zst.gpg"), "counts, complete by pg_restore")
        .contains("3 archives")
        .doesNotContain("globals", "unproven");
  }

  private static List<String> copies(CaravanRuntime runtime) {
    return runtime
        .catalog()
        .copies(new CopyQuery(Optional.empty(), Optional.empty(), 0, 9))
        .stream()
        .map(
            copy ->
                "%s of %s at %s: %d of %d bytes, %s, %s, pinned %s"
                    .formatted(
                        copy.key(),
                        copy.plan(),
                        copy.destination(),
                        copy.sizeBytes(),
                        copy.plainBytes(),
                        copy.sha256(),
                        copy.proof(),
                        copy.pinned()))
        .sorted()
        .toList();
  }

  @Test
  void schemaAndDataComeBackAsOneWhichOfThemIsEncrypted() throws IOException {
    String keys = workspace.environment().get("ENCRYPT_TO");
    workspace.set("ENCRYPT_TO", "").set("DESTINATIONS", "local");
    workspace.set("DRILL_URL", server.url("postgres"));
    workspace
        .plan("schema", "scope", "schema-only", "compression", "none")
        .plan("data", "scope", "data-only", "encryptTo", keys, "compression", "zstd");
    try (CaravanRuntime runtime = workspace.start(false)) {
      backUp(runtime, "schema");
      backUp(runtime, "data");
      String target = server.createDatabase();
      server.sql(target, "CREATE TABLE precious (id int)");
      Map<String, Object> pair =
          Map.of(
              "archive", named("-schema-", ".sql"),
              "data", named("-data-", ".sql.zst.gpg"),
              "to", server.url(target),
              "yes", "true");
      assertThatThrownBy(() -> runtime.fire("restore", pair))
          .hasMessageContaining("private.asc cannot be read");
      assertThatThrownBy(() -> runtime.fire("drill", Map.of("plan", "data")))
          .hasMessageContaining("private.asc cannot be read");
      assertThat(workspace.archives()).hasSize(2);

      giveKey();
      runtime.fire("drill", Map.of("plan", "data"));
      runtime.fire("restore", pair);
      assertThat(server.sql(target, "SELECT count(*) FROM customer")).isEqualTo("3");
      named("-safety-", ".sql.gz.gpg");
    }
  }

  private String named(String part, String end) {
    return workspace.archives().stream()
        .filter(name -> name.contains(part))
        .reduce(
            (one, other) -> {
              throw new AssertionError(one + " and " + other);
            })
        .filter(name -> name.endsWith(end))
        .orElseThrow(() -> new AssertionError(workspace.archives()));
  }
}
