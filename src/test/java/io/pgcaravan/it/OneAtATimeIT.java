package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.failure.PermanentException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A plan never runs twice at once, neither in one process nor in two. */
@ExtendWith(PostgresServer.Shared.class)
class OneAtATimeIT {

  private final PostgresServer server;
  private @TempDir Path directory;

  OneAtATimeIT(PostgresServer server) {
    this.server = server;
  }

  @Test
  void theSecondRunIsRefusedAndTheFirstGoesOn() throws Exception {
    String database = server.createShop();
    Workspace workspace = Workspace.in(directory, server.url(database)).plan("other");
    AutoCloseable lock = server.lock(database, "customer");
    try (CaravanRuntime runtime = workspace.start(false)) {
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(() -> runtime.fire("backup", Map.of("plan", "daily")));
      await().atMost(Duration.ofSeconds(20)).until(() -> server.sessions(database) > 1);

      assertThatThrownBy(() -> runtime.fire("backup", Map.of("plan", "daily")))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining(
              "plan daily runs already (process %d", ProcessHandle.current().pid());
      workspace.cli("backup", "daily").run().failed(1, "plan daily runs already");
      assertThatThrownBy(() -> runtime.fire("prune", Map.of("plan", "daily")))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("plan daily runs already");

      CompletableFuture<Void> otherPlan =
          CompletableFuture.runAsync(() -> runtime.fire("backup", Map.of("plan", "other")));
      lock.close();
      first.join();
      otherPlan.join();
    }
    assertThat(workspace.archives()).hasSize(2);
    workspace.holdsNoLeftovers();
  }
}
