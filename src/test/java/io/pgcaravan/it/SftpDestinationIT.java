package io.pgcaravan.it;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by routes/examples/sftp.camel.yaml against a real SSH server. */
class SftpDestinationIT extends DestinationContract {

  private static @TempDir Path directory;
  private static SshServer server;
  private static CaravanRuntime runtime;

  @BeforeAll
  static void start() {
    server = new SshServer(directory.resolve("server"));
    Workspace workspace =
        Workspace.in(directory.resolve("caravan"), "postgresql://127.0.0.1:1/shop")
            .withoutShippedPlans()
            .exampleDestination("sftp")
            .set("SFTP_HOST", "127.0.0.1")
            .set("SFTP_PORT", String.valueOf(server.port()))
            .set("SFTP_KEY_FILE", server.keyFile().toString())
            .set("SFTP_KNOWN_HOSTS", server.knownHosts(server.port(), true).toString());
    runtime = workspace.start(false);
  }

  @AfterAll
  static void stop() {
    runtime.close();
    server.close();
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("sftp");
  }
}
