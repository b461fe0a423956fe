package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.jmx.CaravanOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a client does over a JMX connection. */
@ExtendWith(PostgresServer.Shared.class)
@TestInstance(Lifecycle.PER_CLASS)
class JmxIT {

  private final PostgresServer server;
  private String database;
  private Workspace workspace;
  private CaravanRuntime runtime;
  private JmxClient client;
  private MBeanServerConnection connection;
  private ObjectName name;

  JmxIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeAll
  void connect(@TempDir Path root) throws IOException, JMException {
    database = server.createShop();
    workspace =
        Workspace.in(root, server.url(database))
            .withoutShippedPlans()
            .withRouteBeans()
            .plan("shop", "keepLast", "1")
            .plan("other")
            .plan("nowhere", "database", "not a URL")
            .routeFile("plans/broken", "- route:\n    id: broken\n    nonsense: true\n");
    runtime = workspace.start(true);
    client = JmxClient.connect();
    connection = client.connection();
    name = client.name();
  }

  @AfterAll
  void disconnect() throws IOException {
    client.close();
    runtime.close();
  }

  @Test
  void a_client_fires_a_backup_and_follows_it() throws Exception {
    String id;
    assertThat(client.texts("RunsInFlight")).isEmpty();
    try (AutoCloseable lock = server.lock(database, "customer")) {
      assertThat(lock).isNotNull();
      id = client.fire("backup", "shop", "before the move");
      assertThat(id).matches("shop-\\d{8}-\\d{6}");
      JsonNode running = client.awaitPlace(id, "dump");
      assertThat(running.get("status").asText()).isEqualTo("running");
      assertThat(running.get("trigger").asText()).isEqualTo("jmx");
      assertThat(client.texts("RunsInFlight"))
          .singleElement()
          .asString()
          .startsWith(id + ": backup (jmx)");
      assertThatThrownBy(() -> client.invoke("backup", "shop", ""))
          .rootCause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shop")
          .hasMessageContaining(" HINT: ");
    }
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.get("status").asText()).as(ended.toString()).isEqualTo("complete");
    assertThat(ended.get("copies").get("local").asText()).isEqualTo("delivered");
    assertThat(workspace.archives()).contains(ended.get("archive").asText());
    assertThat(
            Workspace.manifest(workspace.backups().resolve(ended.get("archive").asText())).note())
        .isEqualTo("before the move");
    assertThat(client.texts("LastOutcomes"))
        .anyMatch(line -> line.startsWith(id + ": backup complete"));
    assertThat(client.texts("RunsInFlight")).isEmpty();

    verifies_prunes_and_pins(ended.get("archive").asText());
  }

  /** On the same installation: a start costs more than what it does. */
  private void verifies_prunes_and_pins(String archive) throws Exception {
    JsonNode verified = client.awaitEnd(client.fire("verify", "latest", ""));
    // of another plan there may be one of the same second
    assertThat(verified.get("found").get(0).get("key").asText())
        .endsWith(archive.substring(archive.indexOf("-backup-")));
    JsonNode pinned = client.awaitEnd(client.fire("pin", archive, "the move"));
    assertThat(pinned.get("status").asText()).isEqualTo("complete");
    assertThat(workspace.stored()).contains(archive + ".pin.json");
    client.awaitEnd(client.fire("unpin", archive));
    String second = client.fire("backup", "shop", "");
    assertThat(client.awaitEnd(second).get("status").asText()).isEqualTo("complete");
    JsonNode foreseen = client.awaitEnd(client.fire("prune", "shop", true));
    assertThat(foreseen.get("found").toString()).contains("\"verdict\":\"keep\"");
    JsonNode pruned = client.awaitEnd(client.fire("prune", "shop", false));
    assertThat(pruned.get("found").get(0).get("kept").asInt()).isEqualTo(1);
    JsonNode redelivered = client.awaitEnd(client.fire("redeliver", "shop"));
    assertThat(redelivered.get("message").asText()).isEqualTo("nothing had to be done");
    JsonNode failed = client.awaitEnd(client.fire("verify", "no-such-archive", "local"));
    assertThat(failed.get("status").asText()).isEqualTo("failed");
    assertThat(failed.get("message").asText()).contains("no-such-archive");
    assertThat(failed.get("hint").asText()).isNotEmpty();
  }

  @Test
  void what_cannot_begin_is_refused_in_words_that_any_client_knows() throws Exception {
    refused(IllegalArgumentException.class, "there is no plan 'none'", "backup", "none", "");
    refused(
        IllegalArgumentException.class,
        "does not start with postgresql",
        "backup",
        "nowhere",
        null);
    refused(IllegalArgumentException.class, "broken.camel.yaml", "backup", "broken", "");
    refused(IllegalArgumentException.class, "there is no mirror 'none'", "mirror", "none");
    refused(IllegalArgumentException.class, "no archive", "verify", " ", "");
    refused(IllegalArgumentException.class, "elsewhere", "verify", "latest", "elsewhere");
    refused(IllegalArgumentException.class, "no reason", "pin", "x.sql.gz", "");
    refused(IllegalArgumentException.class, "there is no run 'x'", "status", "x");
    assertThat(client.texts("BrokenRouteFiles"))
        .singleElement()
        .asString()
        .startsWith("broken.camel.yaml:");
    assertThat(client.texts("Plans")).containsExactly("nowhere", "other", "shop");
    assertThat(client.texts("NextFires"))
        .allMatch(line -> line.matches("\\d{4}-01-01T00:00:00Z .*"));
  }

  @Test
  void operations_and_parameters_are_described() throws Exception {
    MBeanOperationInfo[] operations = connection.getMBeanInfo(name).getOperations();
    assertThat(operations).hasSize(10);
    MBeanOperationInfo backup =
        Arrays.stream(operations)
            .filter(each -> each.getName().equals("backup"))
            .findFirst()
            .orElseThrow();
    assertThat(backup.getDescription()).startsWith("backs up now");
    assertThat(backup.getSignature()[0].getName()).isEqualTo("plan");
    assertThat(backup.getSignature()[1].getDescription()).contains("manifest");
    CaravanOperations proxy = JMX.newMBeanProxy(connection, name, CaravanOperations.class);
    assertThat(proxy.getVersion()).isNotEmpty();
  }

  /** Also by Camel's own beans, beside ours. */
  @Test
  void camel_s_own_beans_fire_and_stop_routes() throws Exception {
    ObjectName context =
        connection
            .queryNames(new ObjectName("org.apache.camel:type=context,*"), null)
            .iterator()
            .next();
    connection.invoke(
        context,
        "requestBody",
        new Object[] {"direct:backup", "other"},
        new String[] {String.class.getName(), Object.class.getName()});
    assertThat(workspace.archives()).anyMatch(name -> name.contains("-other-"));
    no_header_decides_what_the_catalog_is_told(context);
    ObjectName route =
        connection
            .queryNames(new ObjectName("org.apache.camel:type=routes,name=\"plan-other\",*"), null)
            .iterator()
            .next();
    connection.invoke(route, "stop", null, null);
    assertThat(connection.getAttribute(route, "State")).isEqualTo("Stopped");
    connection.invoke(route, "start", null, null);
    assertThat(connection.getAttribute(route, "State")).isEqualTo("Started");
  }

  private void no_header_decides_what_the_catalog_is_told(ObjectName context) throws Exception {
    try (LogLines log = LogLines.capture()) {
      connection.invoke(
          context,
          "sendBodyAndHeaders",
          new Object[] {
            "direct:backup",
            "other",
            Map.of("camelsqlquery", "no statement", "note", "by another statement")
          },
          new String[] {String.class.getName(), Object.class.getName(), Map.class.getName()});
      assertThat(log.all()).noneMatch(line -> line.contains("the catalog records nothing"));
    }
    assertThat(runtime.catalog().runs("other", Instant.EPOCH, 9))
        .hasSize(2)
        .allSatisfy(run -> assertThat(run.status()).isEqualTo("complete"));
  }

  private void refused(Class<?> type, String words, String operation, Object... arguments) {
    assertThatThrownBy(() -> client.invoke(operation, arguments))
        .as(operation)
        .rootCause()
        .isExactlyInstanceOf(type)
        .hasMessageContaining(words)
        .hasMessageContaining(" HINT: ");
  }
}
