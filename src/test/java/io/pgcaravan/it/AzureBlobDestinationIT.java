package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by routes/examples/azure-blob.camel.yaml against Azurite. */
@Timeout(300)
class AzureBlobDestinationIT extends DestinationContract {

  private static @TempDir Path directory;
  private static Azurite server;
  private static CaravanRuntime runtime;

  @BeforeAll
  static void start() {
    server = Azurite.start(directory.resolve("azurite"));
    server.client().createBlobContainer("backups");
    runtime = workspace("shared", server.port(), Azurite.KEY).start(false);
    assertThat(runtime.brokenFiles()).isEmpty();
  }

  private static Workspace workspace(String name, int port, String key) {
    return Workspace.in(directory.resolve(name), "postgresql://127.0.0.1:1/shop")
        .withoutShippedPlans()
        .exampleDestination("azure-blob")
        .set("AZURE_STORAGE_CONNECTION_STRING", Azurite.connectionString(port, key));
  }

  @AfterAll
  static void stop() {
    if (runtime != null) {
      runtime.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Destination destination() {
    return runtime.destinations().get("azure-blob");
  }

  /** Its first page has 5,000; the routes ask for smaller ones nowhere, so this is one page. */
  @Override
  protected int manyObjects() {
    return 60;
  }

  @Test
  void aWrongKeyNeedsAPerson() throws IOException {
    fails("wrong-key", server.port(), "d3Jvbmc=", "backups", PermanentException.class, "403");
  }

  @Test
  void aMissingContainerNeedsAPerson() throws IOException {
    fails("no-container", server.port(), Azurite.KEY, "none", PermanentException.class, "404");
  }

  @Test
  void aRefusedConnectionMayPass() throws IOException {
    fails(
        "refused",
        1,
        Azurite.KEY,
        "backups",
        TransientException.class,
        "Azure Blob Storage failed");
  }

  private static void fails(
      String name,
      int port,
      String key,
      String container,
      Class<? extends CaravanException> type,
      String phrase)
      throws IOException {
    Workspace workspace = workspace(name, port, key).set("AZURE_CONTAINER", container);
    Path file = Files.writeString(directory.resolve(name + ".txt"), "something");
    try (CaravanRuntime other = workspace.start(false)) {
      Destination azure = other.destinations().get("azure-blob");
      for (Runnable verb : new Runnable[] {() -> azure.store("a.gz", file), azure::list}) {
        CaravanException failure = catchThrowableOfType(CaravanException.class, verb::run);
        assertThat(failure).isInstanceOf(type);
        assertThat(failure.line()).contains(phrase, " HINT: ").doesNotContain(key);
      }
    }
  }
}
