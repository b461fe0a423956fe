package io.pgcaravan.it;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes whose component overwrites without asking, as most do: what surrounds every store keeps
 * the contract for them.
 */
class YamlOnlyDestinationContractIT extends DestinationContract {

  private @TempDir Path directory;
  private CaravanRuntime runtime;

  @BeforeEach
  void start() {
    FaultyStore.failing(0, false);
    runtime =
        Workspace.in(directory, "postgresql://nobody@127.0.0.1:1/none")
            .routeFileFrom("moon.camel.yaml", "destinations/moon")
            .start(false);
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("moon");
  }
}
