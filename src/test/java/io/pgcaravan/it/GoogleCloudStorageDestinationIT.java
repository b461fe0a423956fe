package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.destination.ContractCheck;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.DestinationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract, kept by routes/examples/google-cloud-storage.camel.yaml against Google's client and
 * a stand-in for its server; nothing here speaks HTTP.
 */
class GoogleCloudStorageDestinationIT extends DestinationContract {

  private static final String KEY = "serviceAccountKey: \"{{setting:GCS_SERVICE_ACCOUNT_KEY:}}\"";
  private static final String STAND_IN =
      """
      - beans:
          - name: gcs-stand-in
            type: com.google.cloud.storage.Storage
            factoryBean: io.pgcaravan.it.MemoryStorage
            factoryMethod: create
      """;

  private static @TempDir Path directory;
  private static CaravanRuntime runtime;

  @BeforeAll
  static void start() {
    Workspace workspace =
        Workspace.in(directory, "postgresql://127.0.0.1:1/shop")
            .withoutShippedPlans()
            .exampleDestination("google-cloud-storage");
    String shipped = workspace.routeFileContent("destinations/google-cloud-storage");
    assertThat(shipped).contains(KEY);
    workspace.routeFile(
        "destinations/google-cloud-storage",
        STAND_IN + shipped.replace(KEY, "storageClient: \"#bean:gcs-stand-in\""));
    runtime = workspace.start(false);
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
    return runtime.destinations().get("google-cloud-storage");
  }

  @Override
  protected String beyondTheStandIn(ContractCheck check) {
    return check == ContractCheck.SERVES_SEVERAL_AT_ONCE
        ? "the stand-in lists objects that are still under way, without a size"
        : "";
  }
}
