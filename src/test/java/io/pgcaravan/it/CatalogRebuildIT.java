package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A catalog that is lost is made again from what destinations hold. */
@ExtendWith(PostgresServer.Shared.class)
class CatalogRebuildIT {

  private static final Pattern AGE = Pattern.compile("\"ageSeconds\" : \\d+");

  private final PostgresServer server;
  private @TempDir Path directory;

  CatalogRebuildIT(PostgresServer server) {
    this.server = server;
  }

  /** Three archives at two directories, one of them pinned, one missing at the second. */
  private Workspace backedUp() throws IOException {
    Workspace workspace =
        Workspace.in(directory, server.url(server.createShop()))
            .withoutShippedPlans()
            .set("SECOND_DIR", directory.resolve("second").toString())
            .plan("shop", "destinations", "local, second");
    workspace.routeFile("destinations/second", second(workspace));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.brokenFiles()).isEmpty();
      for (int i = 0; i < 3; i++) {
        runtime.fire("backup", Map.of("plan", "shop", "note", "number " + i));
      }
      String archive = workspace.archives().get(0);
      runtime.fire("pin", Map.of("archive", archive, "reason", "kept for the tests"));
    }
    return workspace;
  }

  /** The shipped local destination under another name. */
  private static String second(Workspace workspace) {
    return workspace
        .routeFileContent("destinations/local")
        .replace("local", "second")
        .replace("{{caravan.backup-dir}}", "{{setting:SECOND_DIR:}}");
  }

  private static String list(Workspace workspace) {
    return AGE.matcher(workspace.cli("list", "--json").run().succeeded().out()).replaceAll("");
  }

  private static void loseTheCatalog(Workspace workspace) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(workspace.state(), "catalog.db*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "second", ""})
  void listPrintsTheSameAfterARebuildFromAnyDestination(String from) throws IOException {
    Workspace workspace = backedUp();
    String before = list(workspace);
    loseTheCatalog(workspace);

    Cli rebuild =
        from.isEmpty()
            ? workspace.cli("catalog", "rebuild")
            : workspace.cli("catalog", "rebuild", "--from", from);
    rebuild.run().succeeded();

    assertThat(list(workspace)).isEqualTo(before).contains("kept for the tests");
    assertThat(workspace.cli("list").run().lines())
        .noneMatch(line -> line.contains("destinations are read"));
    try (CaravanRuntime runtime = workspace.start(false)) {
      assertThat(runtime.catalog().runs("shop", Instant.EPOCH, 10)).hasSize(3);
      assertThat(runtime.catalog().acts(10)).anyMatch(act -> act.action().equals("rebuild"));
    }
  }

  @Test
  void manifestsThatAreDamagedForeignOrNewerAreSkippedAndTold() throws IOException {
    Workspace workspace = backedUp();
    Path backups = workspace.backups();
    Path damaged = manifest(backups, workspace.archives().get(0));
    Path newer = manifest(backups, workspace.archives().get(1));
    Path other = manifest(backups, workspace.archives().get(2));
    Files.writeString(damaged, "{\"formatVersion\" : 1, \"plan\" : ");
    Files.writeString(
        newer, Files.readString(newer).replace("\"formatVersion\" : 1", "\"formatVersion\" : 9"));
    Files.writeString(backups.resolve("holiday.jpg"), "no archive");
    Files.copy(
        other,
        manifest(backups, "shop-shop-backup-20200101-000000.sql.gz"),
        StandardCopyOption.REPLACE_EXISTING); // of an archive that is not there
    loseTheCatalog(workspace);

    Outcome rebuild = workspace.cli("catalog", "rebuild", "--from", "local").run().succeeded();

    assertThat(rebuild.lines())
        .anyMatch(line -> line.contains(damaged.getFileName() + " is damaged"))
        .anyMatch(line -> line.contains(newer.getFileName() + " is of the newer format 9"))
        .anyMatch(line -> line.contains("local holds 3 archives") && line.contains("2 of their"));
    assertThat(workspace.cli("list", "--destination", "local").run().out())
        .contains("unproven: no manifest", "complete by trailer", "3 archives")
        .doesNotContain("holiday");
  }

  private static Path manifest(Path backups, String archive) {
    return backups.resolve(archive + ".manifest.json");
  }

  @Test
  void aDestinationThatCannotBeListedIsToldAndTheOthersAreRebuilt() throws IOException {
    Workspace workspace = backedUp();
    loseTheCatalog(workspace);
    Path second = directory.resolve("second");
    Workspace.remove(second);
    Files.writeString(second, "no directory");

    Outcome rebuild = workspace.cli("catalog", "rebuild").run();

    assertThat(rebuild.exitCode()).isEqualTo(1);
    assertThat(rebuild.lines()).anyMatch(line -> line.contains("what second holds is not known"));
    assertThat(workspace.cli("list").run().out()).contains("3 archives");
  }

  @Test
  void aCopyThatSomebodyElseDeletedIsMissingAfterTheNextLook() throws IOException {
    Workspace workspace = backedUp();
    String gone = workspace.archives().get(1);
    Files.delete(workspace.backups().resolve(gone));

    Outcome live = workspace.cli("list", "--live").run();

    assertThat(live.lines()).anyMatch(line -> line.contains(gone + " is not at local any more"));
    assertThat(workspace.cli("list").run().out()).contains("5 archives");
  }
}
