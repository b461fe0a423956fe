package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by the destination that docs/destinations.md writes before the reader. */
class DocumentedDestinationIT extends DestinationContract {

  private static final Pattern ROUTES = Pattern.compile("```yaml\n(-.*?)```", Pattern.DOTALL);

  private static @TempDir Path directory;
  private static CaravanRuntime runtime;

  @BeforeAll
  static void start() throws IOException {
    String text = Files.readString(Workspace.project().resolve("docs/destinations.md"));
    String file =
        ROUTES.matcher(text).results().map(found -> found.group(1)).collect(Collectors.joining());
    Path disk = Files.createDirectory(directory.resolve("disk"));
    runtime =
        Workspace.in(directory.resolve("caravan"), "postgresql://127.0.0.1:1/shop")
            .withoutShippedPlans()
            .routeFile("destinations/disk", file)
            .set("DISK_DIR", disk.toString())
            .start(false);
    assertThat(runtime.brokenFiles()).isEmpty();
  }

  @AfterAll
  static void stop() {
    if (runtime != null) {
      runtime.close();
    }
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("disk");
  }
}
