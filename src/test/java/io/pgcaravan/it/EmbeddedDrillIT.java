package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.drill.DrillGround;
import io.pgcaravan.postgres.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Drills without a server of one's own. */
@ExtendWith(PostgresServer.Shared.class)
class EmbeddedDrillIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  EmbeddedDrillIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void anEmbeddedServerIsStartedAndRemovedAndHasTheRolesThatTheArchiveNames() {
    String database = server.createShop();
    String role = "owner_of_" + database;
    server.sql(database, "CREATE ROLE %1$s; ALTER TABLE customer OWNER TO %1$s".formatted(role));
    Workspace workspace = Workspace.in(directory, server.url(database));
    link(workspace);
    workspace.plan("all", "options", "");
    workspace.backup("all").succeeded();

    Outcome outcome = workspace.fire("drill", Map.of("plan", "all")).succeeded();

    assertThat(outcome.lines()).anyMatch(line -> line.contains("restored and proven"));
    workspace.holdsNoLeftovers();
  }

  /** The programs of embedded servers are where the build puts them. */
  private static void link(Workspace workspace) {
    try {
      Path target = Files.createDirectories(workspace.home().resolve("target"));
      Files.createSymbolicLink(target.resolve("postgres"), PostgresServer.binaries());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatAKilledDrillLeftIsStoppedAndRemoved() throws IOException {
    Path place = directory.resolve("drill");
    Path left = Files.createDirectories(place.resolve("server-1"));
    try (EmbeddedServer server = EmbeddedServer.startMajor(PostgresServer.binaries(), left, 15)) {
      assertThat(server.port()).isPositive();
      DrillGround.sweep(place);
      assertThat(left).doesNotExist();
    }
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(left.toString()));
  }
}
