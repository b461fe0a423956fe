package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.RecordedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Drills, mirrors and the summary, fired over JMX and followed to their ends. */
@ExtendWith(PostgresServer.Shared.class)
@TestInstance(Lifecycle.PER_CLASS)
class JmxDrillIT {

  private final PostgresServer server;
  private final MailServer mail = MailServer.start();
  private String database;
  private String target;
  private Workspace workspace;
  private CaravanRuntime runtime;
  private JmxClient client;

  JmxDrillIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeAll
  void connect(@TempDir Path root) throws IOException, JMException {
    database = server.createShop();
    target = server.createDatabase();
    server.sql(target, "CREATE TABLE customer (id int); INSERT INTO customer VALUES (7)");
    workspace =
        mail.serve(Workspace.in(root, server.url(database)))
            .withoutShippedPlans()
            .set("DRILL_URL", server.url("postgres"))
            .set("MIRROR_TARGET_URL", server.url(target))
            .plan("shop")
            .plan("wrong", "validate", "SELECT count(*) FROM customer => 4")
            .templated("plans/copy", "mirror-plan", Map.of("plan", "copy", "tables", "customer"));
    runtime = workspace.start(true);
    client = JmxClient.connect();
  }

  @AfterAll
  void disconnect() throws IOException {
    client.close();
    runtime.close();
    mail.close();
  }

  private RecordedRun recorded(String id) {
    return runtime.catalog().run(id).orElseThrow(() -> new AssertionError(id));
  }

  private static void ended(JsonNode status, String how, String message) {
    assertThat(status.get("status").asText()).as(status.toString()).isEqualTo(how);
    assertThat(status.get("message").asText()).contains(message);
    assertThat(status.has("where")).isFalse();
    assertThat(status.has("hint")).as(status.toString()).isEqualTo(how.equals("failed"));
  }

  private static void isRefused(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .rootCause()
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining(words)
        .hasMessageContaining(" HINT: ");
  }

  private void isUnderWay(JsonNode status, String id, String kind, String plan) throws Exception {
    assertThat(status.get("status").asText()).isEqualTo("running");
    assertThat(status.get("kind").asText()).isEqualTo(kind);
    assertThat(status.get("plan").asText()).isEqualTo(plan);
    assertThat(status.get("trigger").asText()).isEqualTo("jmx");
    assertThat(client.texts("RunsInFlight"))
        .singleElement()
        .asString()
        .startsWith("%s: %s (jmx) runs since ".formatted(id, kind));
  }

  @Test
  void a_drill_is_followed_to_its_end_and_the_summary_tells_it() throws Exception {
    for (String plan : List.of("shop", "wrong")) {
      ended(client.awaitEnd(client.fire("backup", plan, "")), "complete", plan);
    }
    String id;
    try (AutoCloseable lock = server.lock("postgres", "pg_shdescription")) { // ANALYZE waits for it
      assertThat(lock).isNotNull();
      id = client.fire("drill", "shop");
      assertThat(id).matches("shop-drill-\\d{8}-\\d{6}");
      isUnderWay(client.awaitPlace(id, "drill-archive"), id, "drill", "shop");
      isRefused(() -> client.invoke("drill", ""), "a drill is under way already");
    }
    JsonNode good = client.awaitEnd(id);
    ended(good, "complete", "1 of 1 archives were restored");
    assertThat(good.get("found")).hasSize(1);
    assertThat(good.get("found").get(0).get("rows").asInt()).isEqualTo(5);
    assertThat(good.get("found").get(0).get("destination").asText()).isEqualTo("local");
    assertThat(recorded(id).kind()).isEqualTo("drill");
    assertThat(recorded(id).trigger()).isEqualTo("jmx");
    assertThat(recorded(id).status()).isEqualTo("complete");
    assertThat(mail.subjects()).isEmpty();

    all_plans_are_drilled();
    the_summary_is_sent();
  }

  private void all_plans_are_drilled() throws Exception {
    String id = client.fire("drill", "");
    assertThat(id).startsWith("all-drill-");
    JsonNode bad = client.awaitEnd(id);
    ended(bad, "failed", "1 of 2 archives were restored");
    assertThat(bad.get("plan").asText()).isEqualTo("shop, wrong");
    assertThat(bad.get("found").get(1).get("failure").asText()).contains("answered '3', not '4'");
    String failed = id.replace("all-", "wrong-");
    assertThat(recorded(failed).status()).isEqualTo("failed");
    assertThat(client.status(failed).get("kind").asText()).isEqualTo("drill");
    assertThat(mail.only().text()).contains("answered '3', not '4'");
    assertThat(server.scratchDatabases()).isEmpty();
    workspace.holdsNoLeftovers();
  }

  private void the_summary_is_sent() throws Exception {
    ended(client.awaitEnd(client.fire("summary")), "complete", "sent");
    String text = mail.mail(1).text();
    assertThat(text).containsPattern("(?m)^shop +OK ").contains("answered '3', not '4'");

    mail.refuse(451, 9);
    ended(client.awaitEnd(client.fire("summary")), "failed", "it waits in the outbox: ");
    mail.refuse(451, 0);
    await().atMost(JmxClient.LIMIT).until(() -> client.texts("RunsInFlight").length == 0);
  }

  @Test
  void a_mirror_is_followed_to_its_end() throws Exception {
    String id;
    try (AutoCloseable lock = server.lock(database, "customer")) {
      assertThat(lock).isNotNull();
      id = client.fire("mirror", "copy");
      assertThat(id).matches("copy-\\d{8}-\\d{6}");
      isUnderWay(client.awaitPlace(id, "mirror-steps"), id, "mirror", "copy");
      isRefused(() -> client.invoke("mirror", "copy"), "copy runs already");
    }
    JsonNode good = client.awaitEnd(id);
    ended(good, "complete", "5 rows of 2 tables are as the dump has them");
    JsonNode statistics = good.get("found").get(0);
    assertThat(statistics.get("success").asBoolean()).isTrue();
    assertThat(statistics.get("targetCounts").get("public.customer").asInt()).isEqualTo(3);
    assertThat(good.get("copies").get("local").asText()).isEqualTo("delivered");
    assertThat(workspace.archives())
        .contains(good.get("archive").asText(), statistics.get("safetyBackup").asText());
    assertThat(server.sql(target, "SELECT count(*) FROM customer")).isEqualTo("3");
    assertThat(recorded(id).kind()).isEqualTo("mirror");
    assertThat(recorded(id).trigger()).isEqualTo("jmx");
    assertThat(recorded(id).status()).isEqualTo("complete");

    server.sql(target, "CREATE SCHEMA reports; CREATE VIEW reports.v AS SELECT id FROM customer");
    String refused = client.fire("mirror", "copy");
    ended(client.awaitEnd(refused), "failed", "view reports.v depends on table public.customer");
    assertThat(recorded(refused).status()).isEqualTo("failed");
    assertThat(client.texts("LastOutcomes"))
        .anyMatch(line -> line.startsWith(refused + ": mirror failed at "));
    assertThat(mail.received())
        .anyMatch(each -> new Mail(each.message()).text().contains("view reports.v depends on"));
  }
}
