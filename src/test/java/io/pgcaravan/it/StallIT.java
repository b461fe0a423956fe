package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pg_dump that brings nothing more is killed, tells so, and leaves nothing. */
@ExtendWith(PostgresServer.Shared.class)
class StallIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  StallIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace shop(String pgDump) {
    FakeTools tools = FakeTools.wrapping(directory, server.tools(), pgDump);
    return Workspace.in(directory.resolve("work"), server.url(server.createShop()))
        .property("caravan.dump.redeliveries", "1")
        .set("PATH", tools.directory() + ":" + System.getenv("PATH"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "custom"})
  void aDumpThatStallsMidwayIsKilledAndTriedAgain(String format) {
    Workspace workspace =
        shop("\"$REAL\" \"$@\" | head -c 900; echo 1 >> \"$HERE/calls\"; sleep 600 & sleep 600")
            .plan("slow", "stallLimit", "1s", "format", format);

    workspace
        .cli("backup", "slow")
        .run()
        .failed(1, "pg_dump stalled: no byte came for 1s, after 900 bytes, and it was killed")
        .afterAttempts(2);

    workspace.holdsNothing();
  }

  @Test
  void aDumpThatTricklesBecomesAnArchive() {
    Workspace workspace =
        shop("""
                "$REAL" "$@" > "$HERE/dump"
                head -c 300 "$HERE/dump"; sleep 0.7
                tail -c +301 "$HERE/dump" | head -c 300; sleep 0.7
                tail -c +601 "$HERE/dump"
                """)
            .plan("slow", "stallLimit", "1s");

    workspace.cli("backup", "slow").run().succeeded();

    assertThat(workspace.archives()).hasSize(1);
  }

  @Test
  void aDumpBehindALockIsKilledAfterItsLockWait() throws Exception {
    String database = server.createShop();
    Workspace workspace =
        Workspace.in(directory.resolve("work"), server.url(database))
            .property("caravan.dump.redeliveries", "0")
            // pg_dump itself would wait for ten minutes
            .plan(
                "locked",
                "stallLimit",
                "1s",
                "lockWait",
                "1s",
                "options",
                "--lock-wait-timeout=600s");
    AutoCloseable lock = server.lock(database, "customer");
    try {
      workspace
          .cli("backup", "locked")
          .run()
          .failed(1, "pg_dump stalled: no byte came for 2s, after 0 bytes", "pg_stat_activity");
    } finally {
      lock.close();
    }
    workspace.holdsNothing();
    await().atMost(Duration.ofSeconds(5)).until(() -> server.sessions(database) == 0);
  }
}
