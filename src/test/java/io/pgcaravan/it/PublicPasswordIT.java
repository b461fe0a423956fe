package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A password that equals the database's name hides no name: not in data, and not in what is told.
 */
@Tag("S1.12")
@ExtendWith(PostgresServer.Shared.class)
class PublicPasswordIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  PublicPasswordIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void namesStayInFilesRecordsAndLogs() throws IOException {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory, server.url("postgres:" + database, database))
            .plan(database, "destinations", "local");

    Outcome outcome = workspace.cli("backup", database).run();

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.lines()).noneMatch(line -> line.contains("***"));
    assertThat(workspace.archive().getFileName().toString()).startsWith(database + "-");
    assertThat(Workspace.manifest(workspace.archive()).database()).endsWith("/" + database);
    Path record = workspace.state().resolve("runs").resolve(database + ".json");
    assertThat(Files.readString(record)).contains(database).doesNotContain("***");
  }

  @Test
  void andItsOwnPlaceInAUrlIsMaskedStill() {
    Workspace workspace =
        Workspace.in(directory, "postgresql://shop:shop@127.0.0.1:1/shop")
            .property("caravan.dump.redeliveries", "0");
    Outcome outcome =
        workspace.cli("backup", "daily", "--note", "postgresql://shop:shop@db/shop").run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("postgresql://shop:***@db/shop"))
        .anyMatch(line -> line.contains("127.0.0.1:1/shop"))
        .noneMatch(line -> line.contains("shop:shop@"));
  }
}
