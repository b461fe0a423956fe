package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An archive is good only if every byte of it, and of what belongs to it, is as it was made. */
@ExtendWith(PostgresServer.Shared.class)
class VerifyIT {

  private final PostgresServer server;
  private @TempDir Path directory;
  private Workspace workspace;

  VerifyIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeEach
  void backUp() {
    workspace =
        Workspace.in(directory, server.url(server.createShop())).plan("all", "globals", "true");
    workspace.backup("all").succeeded();
  }

  private Outcome verify(String archive) {
    return workspace.fire("verify", Map.of("archive", archive));
  }

  private void isDamaged(String archive, String how) {
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThatExceptionOfType(PermanentException.class)
          .isThrownBy(() -> runtime.fire("verify", Map.of("archive", archive)))
          .withMessageContaining(how)
          .satisfies(failure -> assertThat(failure.hint()).contains("verify its copies elsewhere"));
    }
  }

  private Path beside(String suffix) {
    return workspace.archive().resolveSibling(workspace.archive().getFileName() + suffix);
  }

  @Test
  @Tag("S3.4")
  void aWholeArchiveIsVerified() {
    Outcome outcome = verify("latest").succeeded();
    assertThat(outcome.lines())
        .anyMatch(
            line -> line.contains("complete by its trailer, each table with as many rows as"));
  }

  @Test
  void aFlippedBitAnywhereIsFound() throws IOException {
    byte[] good = Files.readAllBytes(workspace.archive());
    try (CaravanRuntime runtime = workspace.start(false)) {
      for (int at = 0; at < good.length; at += good.length / 50) {
        byte[] bad = good.clone();
        bad[at] ^= 4;
        Files.write(workspace.archive(), bad);
        assertThatExceptionOfType(PermanentException.class)
            .as("byte %d", at)
            .isThrownBy(() -> runtime.fire("verify", Map.of("archive", "latest")));
      }
    }
  }

  @Test
  @Tag("S3.9")
  void aTruncatedArchiveIsFound() throws IOException {
    byte[] good = Files.readAllBytes(workspace.archive());
    Files.write(workspace.archive(), Arrays.copyOf(good, good.length - 9));
    isDamaged(workspace.archive().getFileName().toString(), "cannot be decompressed to its end");
  }

  @Test
  void aManifestThatDisagreesIsFound() throws IOException {
    Path manifest = beside(".manifest.json");
    String text = Files.readString(manifest);
    String sha256 = Workspace.manifest(workspace.archive()).sha256();
    Files.writeString(manifest, text.replace(sha256, "0".repeat(sha256.length())));
    isDamaged("latest", "another SHA-256 than its manifest says");
  }

  @Test
  void aProofThatDisagreesIsFound() throws IOException {
    Path manifest = beside(".manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"rows\" : 3", "\"rows\" : 4"));
    isDamaged(
        "latest", "holds other rows than its manifest says: public.customer has 3 rows, not 4");
  }

  @Test
  void anArchiveOfAnEarlierVersionIsSaidToBeUnproven() throws IOException {
    Path manifest = beside(".manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"proof\"", "\"unknown\""));
    assertThat(verify("latest").succeeded().lines())
        .anyMatch(line -> line.contains("its rows unproven: its manifest does not tell them"));
  }

  @Test
  void anArchiveOfTheCustomFormatIsVerifiedToTheLastRow() throws IOException {
    workspace.plan("custom", "format", "custom", "proof", "content", "compression", "none");
    workspace.backup("custom").succeeded();
    Path archive = workspace.backups().resolve(newest(".dump"));
    String name = archive.getFileName().toString();
    assertThat(verify(name).succeeded().lines())
        .anyMatch(line -> line.contains("complete by its pg_restore, each table with the rows"));

    byte[] good = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(good, good.length - 200));
    isDamaged(name, "bytes, its manifest says");
    byte[] bad = good.clone();
    bad[good.length - 300] ^= 1;
    Files.write(archive, bad);
    isDamaged(name, "another SHA-256");
    Files.delete(archive.resolveSibling(name + ".manifest.json"));
    Files.write(archive, Arrays.copyOf(good, good.length / 2));
    isDamaged(name, "cannot be read by pg_restore");
  }

  @Test
  void anArchiveThatWasReplacedWithItsManifestIsFoundByTheCatalog() throws IOException {
    Path archive = workspace.archive();
    Path beside = beside(".manifest.json");
    workspace.plan("other");
    workspace.backup("other").succeeded();
    Path other = workspace.backups().resolve(newest("other.*"));
    String manifest =
        Files.readString(other.resolveSibling(other.getFileName() + ".manifest.json"));
    Files.copy(other, archive, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        beside, manifest.replace(other.getFileName().toString(), archive.getFileName().toString()));
    isDamaged(archive.getFileName().toString(), "another SHA-256 than the catalog says");
  }

  @Test
  void allArchivesOfAPlanAreVerified() throws IOException {
    workspace.plan("other");
    workspace.backup("other").succeeded();
    Files.write(workspace.backups().resolve(newest("other.*")), new byte[9]);

    Outcome outcome = workspace.fire("verify-all", Map.of("plan", "all")).succeeded();
    assertThat(outcome.lines()).anyMatch(line -> line.contains("1 of 1 archives were verified"));
    workspace.fire("verify-all", Map.of("plan", "other")).failed(1, "cannot be");
    workspace.fire("verify-all", Map.of()).failed(1, "cannot be");
  }

  private String newest(String extension) {
    return workspace.archives().stream()
        .filter(each -> each.matches(".*" + extension))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCompanionThatIsDamagedOrGoneIsFound() throws IOException {
    Path globals = beside(".globals.sql");
    Files.write(globals, "-- nobody\n".getBytes(UTF_8));
    isDamaged("latest", "a companion with another SHA-256");

    Files.delete(globals);
    isDamaged("latest", "has lost its companion");
  }

  @Test
  void anArchiveWithoutManifestIsReadToItsEndAndSaidToBeUnproven() throws IOException {
    Files.delete(beside(".manifest.json"));
    Outcome outcome = verify(workspace.archive().getFileName().toString()).succeeded();
    assertThat(outcome.lines()).anyMatch(line -> line.contains("no manifest beside it"));
  }
}
