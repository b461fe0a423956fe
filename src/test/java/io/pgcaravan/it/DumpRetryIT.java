package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A dump that fails is tried again where that may help, and never seen before it is whole. */
@ExtendWith(PostgresServer.Shared.class)
class DumpRetryIT {

  private static final int MEGABYTES = 300;

  private final PostgresServer server;
  private @TempDir Path directory;

  DumpRetryIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void sessionsThatAreEndedInMidDumpAreTriedThreeTimes() {
    String database = server.createLarge(MEGABYTES);
    Workspace workspace = Workspace.in(directory, server.url(database));
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(() -> server.endCopies(database, "large", 3));

    workspace.backup("daily").failed(1, "terminating connection").afterAttempts(3);

    killer.join();
    workspace.holdsNothing();
  }

  @Test
  void theSecondAttemptSucceedsWhenOnlyTheFirstIsCut() {
    String database = server.createLarge(MEGABYTES);
    Workspace workspace = Workspace.in(directory, server.url(database));
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(() -> server.endCopies(database, "large", 1));

    workspace.backup("daily").succeeded().afterAttempts(2);

    killer.join();
    assertThat(Workspace.manifest(workspace.archive()).plainBytes())
        .isGreaterThan(MEGABYTES * 1_000_000L);
    workspace.holdsNoLeftovers();
  }

  @Test
  void attemptsFollowAfterOneSecondAndThenTwo() {
    Workspace workspace = Workspace.asShipped(directory, "postgresql://127.0.0.1:1/shop");
    long start = System.nanoTime();

    workspace.backup("daily").failed(1, "Connection refused").afterAttempts(3);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(15));
  }
}
