package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A destination that can do nothing but store is no failure, and no false success either. */
@ExtendWith(PostgresServer.Shared.class)
class StoreOnlyIT {

  private static final String DISK =
      """
      - route:
          id: disk-store
          errorHandler:
            noErrorHandler: {}
          from:
            uri: direct
            parameters:
              name: disk-store
            steps:
              - to:
                  uri: file
                  parameters:
                    directoryName: "%s"
                    fileExist: Fail
      """;

  private final PostgresServer server;
  private @TempDir Path directory;

  StoreOnlyIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace(Path disk) {
    return Workspace.in(directory, server.url(server.createShop()))
        .routeFile("destinations/disk", DISK.formatted(disk))
        .set("DESTINATIONS", "disk, local");
  }

  @Test
  void commandsPassItOver() throws IOException {
    Path disk = directory.resolve("disk");
    Workspace workspace = workspace(disk);
    workspace.backup("daily").succeeded();
    assertThat(Workspace.files(disk)).hasSize(2);

    assertThat(workspace.cli("list").run().succeeded().out())
        .contains("2 archives"); // by the catalog
    assertThat(workspace.cli("doctor").run().exitCode()).isZero();
    workspace.fire("verify", Map.of("archive", "latest")).succeeded();
    assertThat(workspace.fire("verify-all", Map.of()).succeeded().lines())
        .anyMatch(line -> line.contains("1 of 1 archives were verified"));
    assertThat(workspace.fire("verify-all", Map.of("from", "disk")).exitCode()).isEqualTo(2);

    Files.writeString(workspace.archive(), "damaged");
    assertThat(workspace.fire("verify", Map.of("archive", "latest")).exitCode()).isNotZero();
    assertThat(workspace.fire("verify-all", Map.of()).exitCode()).isEqualTo(1);
  }

  @Test
  void itsCheckFailsIfItCannotStore() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    Outcome outcome = workspace(file).cli("destination", "check", "disk").run();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("FAIL").contains("disk breaks 1 promises");
  }
}
