package io.pgcaravan.it;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract through the routes of s3.camel.yaml, for a server and a way to check sums. */
abstract class S3Contract extends DestinationContract {

  private final S3Server server;
  private final String checksum;
  private final String prefix;
  private @TempDir Path directory;
  private CaravanRuntime runtime;

  S3Contract(S3Server server, String checksum, String prefix) {
    this.server = server;
    this.checksum = checksum;
    this.prefix = prefix;
  }

  @BeforeEach
  void startRuntime() {
    runtime =
        server
            .workspace(directory, server.createBucket())
            .set("S3_CHECKSUM", checksum)
            .set("S3_PREFIX", prefix)
            .start(false);
  }

  @AfterEach
  void closeRuntime() {
    runtime.close();
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("s3");
  }

  /** Three parts. */
  @Override
  protected int largeBytes() {
    return 40_000_000;
  }
}
