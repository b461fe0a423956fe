package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.openpgp.SampleKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Archives that only their recipients read, by gpg or by this program. */
@ExtendWith(PostgresServer.Shared.class)
@Tag("S3.7")
@Tag("S4.6")
class EncryptedIT {

  private static final String PASSPHRASE = "open sesame 4711";
  private static final PGPSecretKeyRing ANNA = SampleKeys.of("Anna <anna@example.com>");
  private static final PGPSecretKeyRing BEN = SampleKeys.locked("Ben", PASSPHRASE);

  private final PostgresServer server;
  private @TempDir Path directory;
  private String database;
  private Workspace workspace;

  EncryptedIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void encrypt() throws IOException {
    database = server.createShop();
    workspace =
        Workspace.in(directory, server.url(database))
            .withoutShippedPlans()
            .plan("all", "globals", "true");
    workspace.set(
        "ENCRYPT_TO",
        SampleKeys.publicKeys(workspace.other("recipients.asc"), ANNA, BEN).toString());
  }

  private void giveKey(PGPSecretKeyRing ring, String passphrase) throws IOException {
    workspace
        .set(
            "DECRYPT_KEY_FILE",
            SampleKeys.privateKeys(workspace.other("private.asc"), ring).toString())
        .set(
            "DECRYPT_PASSPHRASE_FILE",
            SampleKeys.write(
                    workspace.other("passphrase"), passphrase.getBytes(StandardCharsets.UTF_8))
                .toString());
  }

  private Outcome verify(String archive) {
    return workspace.fire("verify", Map.of("archive", archive));
  }

  private Outcome restore(String... headers) {
    Map<String, Object> all = new HashMap<>(Map.of("archive", "latest"));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return workspace.fire("restore", all);
  }

  private byte[] gpg(Path home, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("gpg", "--batch", "--quiet"));
    command.addAll(List.of("--homedir", home.toString(), "--pinentry-mode", "loopback"));
    command.addAll(List.of("--passphrase", PASSPHRASE));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("gpg.out");
    Path err = directory.resolve("gpg.err");
    Process gpg =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(gpg.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(gpg.exitValue()).as(Files.readString(err)).isZero();
    return Files.readAllBytes(out);
  }

  private Path keyRing(String name, PGPSecretKeyRing ring)
      throws IOException, InterruptedException {
    Path home =
        Files.createDirectory(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    gpg(
        home,
        "--import",
        SampleKeys.privateKeys(directory.resolve(name + ".asc"), ring).toString());
    return home;
  }

  private static boolean isThere(String tool) throws InterruptedException {
    try {
      return new ProcessBuilder(tool, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void gpgOfEachRecipientReadsTheArchiveAndItsGlobals() throws Exception {
    assumeTrue(isThere("gpg"), "gpg is not installed");
    workspace.backup("all").succeeded();
    Path archive = workspace.archive();
    Manifest manifest = Workspace.manifest(archive);
    assertThat(archive.toString()).endsWith(".sql.gz.gpg");
    assertThat(manifest.sha256()).isEqualTo(Sha256.of(archive));
    assertThat(manifest.recipients()).hasSize(2);

    for (PGPSecretKeyRing each : List.of(ANNA, BEN)) {
      Path home = keyRing("g" + (each == ANNA), each);
      try {
        byte[] gzip = gpg(home, "--decrypt", archive.toString());
        byte[] dump = new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
        assertThat(dump.length).isEqualTo((int) manifest.plainBytes());
        assertThat(PostgresServer.comparable(new String(dump, StandardCharsets.UTF_8)))
            .isEqualTo(PostgresServer.comparable(server.dump(database, "--no-owner", "--no-acl")));
        Path globals = archive.resolveSibling(manifest.companions().get(0).name());
        assertThat(globals.toString()).endsWith(".globals.sql.gpg");
        assertThat(new String(gpg(home, "--decrypt", globals.toString()), StandardCharsets.UTF_8))
            .contains("CREATE ROLE");
      } finally {
        new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent")
            .start()
            .waitFor(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void withTheKeyItIsVerifiedRestoredAndDrilled() throws IOException {
    workspace
        .set("DRILL_URL", server.url("postgres"))
        .plan("custom", "format", "custom", "proof", "content", "compression", "zstd");
    workspace.backup("custom").succeeded();
    giveKey(BEN, PASSPHRASE + "\n");
    assertThat(verify("latest").succeeded().lines())
        .anyMatch(line -> line.contains("complete by its pg_restore, each table with the rows"))
        .noneMatch(line -> line.contains(PASSPHRASE));
    workspace.fire("drill", Map.of("plan", "custom")).succeeded();

    workspace.backup("all").succeeded();
    assertThat(verify("latest").succeeded().lines())
        .anyMatch(line -> line.contains("complete by its trailer"));
    String target = server.createDatabase();
    server.sql(target, "CREATE TABLE precious (id int)");
    restore("to", server.url(target), "plan", "all", "yes", "true").succeeded();
    assertThat(server.sql(target, "SELECT count(*) FROM customer")).isEqualTo("3");
    assertThat(workspace.archives())
        .filteredOn(name -> name.contains("-safety-"))
        .singleElement()
        .asString()
        .endsWith(".sql.gz.gpg");
    assertThat(workspace.archives()).allMatch(name -> name.endsWith(".gpg"));
    workspace.fire("verify-all", Map.of()).succeeded();
  }

  @Test
  void withoutTheKeyNothingIsCalledGood() throws IOException {
    workspace.set("DRILL_URL", server.url("postgres"));
    workspace.backup("all").succeeded();
    String target = server.createDatabase();
    verifyFails(
        "is encrypted, and its contents were not read without a private key;"
            + " its size and SHA-256 are those of its manifest");
    isRefused(() -> restore("to", server.url(target)), "no private key is given");
    assertThat(workspace.fire("drill", Map.of("plan", "all")).exitCode()).isEqualTo(1);

    giveKey(SampleKeys.of("Eve"), "");
    verifyFails("is encrypted to other keys");
    isRefused(() -> restore("to", server.url(target)), "holds none of their private keys");
    giveKey(BEN, "guessed");
    verifyFails("the passphrase does not unlock the key");
    assertThat(workspace.archives()).hasSize(1);
  }

  private interface Asked {
    Outcome ask();
  }

  private static void isRefused(Asked asked, String phrase) {
    Outcome outcome = asked.ask();
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors()).anyMatch(line -> line.contains(phrase));
  }

  private void verifyFails(String phrase) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> runtime.fire("verify", Map.of("archive", "latest")))
          .withMessageContaining(phrase)
          .satisfies(failure -> assertThat(failure.hint()).contains("DECRYPT_"));
    }
  }

  @Test
  void whatWasModifiedIsFoundWithAndWithoutAManifest() throws IOException {
    workspace.backup("all").succeeded();
    giveKey(ANNA, "");
    Path archive = workspace.archive();
    byte[] good = Files.readAllBytes(archive);
    Path alone = Files.createDirectory(directory.resolve("alone")).resolve("shop.sql.gz.gpg");
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int part = 0; part <= 10; part++) {
        byte[] bad = part == 10 ? Arrays.copyOf(good, good.length - 1) : good.clone();
        bad[(bad.length - 1) * Math.min(part, 9) / 9] ^= 4;
        Files.write(alone, bad);
        Files.write(archive, bad);
        // the session key of another recipient, at its beginning, is nothing that is read
        for (String each : part < 3 ? List.of("latest") : List.of("latest", alone.toString())) {
          assertThatExceptionOfType(PermanentException.class)
              .as("%s, part %d", each, part)
              .isThrownBy(() -> runtime.fire("verify", Map.of("archive", each)));
        }
      }
      Files.write(alone, good);
      runtime.fire("verify", Map.of("archive", alone.toString()));
    }
  }

  @Test
  void aMirrorNeedsNoPrivateKey() {
    String target = server.createDatabase();
    server.sql(target, "CREATE TABLE customer (id int); INSERT INTO customer VALUES (7)");
    workspace
        .set("MIRROR_TARGET_URL", server.url(target))
        .templated("plans/mirror", "mirror-plan", Map.of("plan", "mirror"));
    workspace.fire("mirror", Map.of("plan", "mirror")).succeeded();
    assertThat(server.sql(target, "SELECT count(*) FROM customer")).isEqualTo("3");
    assertThat(workspace.archives()).hasSize(2).allMatch(name -> name.endsWith(".sql.gz.gpg"));
  }

  @Test
  void aSafetyBackupIsEncryptedAsTheArchivesPlanIs() throws IOException {
    workspace.set("ENCRYPT_TO", "");
    Path keys = SampleKeys.publicKeys(workspace.other("own.asc"), ANNA);
    workspace.plan("all", "encryptTo", keys.toString()).backup("all").succeeded();
    giveKey(ANNA, "");
    String target = server.createDatabase();
    server.sql(target, "CREATE TABLE precious (id int)");
    assertThat(restore("to", server.url(target), "plan", "all", "yes", "true").succeeded().lines())
        .noneMatch(line -> line.contains("will not be"));
    assertThat(workspace.archives()).hasSize(2).allMatch(name -> name.endsWith(".sql.gz.gpg"));

    String archive =
        workspace.archives().stream()
            .filter(each -> each.contains("-all-"))
            .findFirst()
            .orElseThrow();
    workspace.plan("all", "encryptTo", "");
    server.sql(target, "CREATE TABLE precious (id int)");
    assertThat(
            restore("archive", archive, "to", server.url(target), "yes", "true")
                .succeeded()
                .lines())
        .anyMatch(line -> line.contains("will not be: neither its plan nor ENCRYPT_TO"));
    assertThat(workspace.archives()).hasSize(3).anyMatch(name -> name.endsWith(".sql.gz"));
  }

  @Test
  void aBadRecipientIsAClearRefusal() throws IOException {
    SampleKeys.privateKeys(workspace.other("recipients.asc"), ANNA);
    Outcome outcome = workspace.backup("all");
    outcome.failed(2, "holds a private key");
    workspace.holdsNothing();

    workspace.plan("open", "encryptTo", "").backup("open").succeeded();
    assertThat(workspace.archive().toString()).endsWith(".sql.gz");
  }
}
