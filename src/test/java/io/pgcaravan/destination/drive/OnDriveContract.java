package io.pgcaravan.destination.drive;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, through the routes, against the stand-in, whose pages are short. */
abstract class OnDriveContract extends DestinationContract {

  @TempDir Path home;
  @TempDir Path contents;
  private DriveServer server;
  private CaravanRuntime runtime;

  abstract String key(DriveServer drive);

  abstract String folder(DriveServer drive);

  @BeforeEach
  void start() throws Exception {
    server = new DriveServer(0, contents);
    server.pageCap(7);
    runtime = DriveWorkspace.in(home, server, key(server), folder(server)).start(false);
  }

  @AfterEach
  void stop() {
    runtime.close();
    server.close();
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("google-drive");
  }
}
