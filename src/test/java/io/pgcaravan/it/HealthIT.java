package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.camel.CaravanRuntime;
import io.pgcaravan.catalog.CopyStatistics;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a running program tells of itself over HTTP, and to whom. */
@ExtendWith(PostgresServer.Shared.class)
class HealthIT {

  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

  private final PostgresServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private @TempDir Path directory;

  HealthIT(PostgresServer server) {
    this.server = server;
  }

  private Workspace workspace() {
    return Workspace.in(directory.resolve("work"), server.url(server.createShop()))
        .withoutShippedPlans()
        .plan("night", "destinations", "local")
        .set("HTTP_PORT", "0");
  }

  private static int port(LogLines log) {
    return log.all().stream()
        .map(URL::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private HttpResponse<String> get(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> statuses(JsonNode checks) {
    Map<String, String> found = new TreeMap<>();
    checks.forEach(each -> found.put(each.get("name").asText(), each.get("status").asText()));
    return found;
  }

  /** The value of a sample, as a scrape has it. */
  private static double value(String scrape, String sample) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .map(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(sample + " is not in\n" + scrape));
  }

  @Test
  void healthAndMetricsAreWhatTheCatalogKnows() throws Exception {
    Workspace workspace = workspace().routeFile("plans/broken", "- route: {}\n- nonsense");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      int port = port(log);
      runtime.fire("backup", Map.of("plan", "night"));

      JsonNode live = new ObjectMapper().readTree(get(port, "/health/live").body());
      assertThat(live.get("status").asText()).isEqualTo("UP");
      JsonNode ready = new ObjectMapper().readTree(get(port, "/health/ready").body());
      assertThat(statuses(ready.get("checks")))
          .containsEntry("routes", "UP")
          .containsEntry("route-files", "DEGRADED")
          .containsEntry("catalog", "UP")
          .containsEntry("stage", "UP")
          .containsEntry("runs", "UP")
          .containsEntry("destination local", "UP")
          .containsEntry("outbox", "UP");
      assertThat(get(port, "/health").statusCode()).isEqualTo(200);

      String scrape = get(port, "/metrics").body();
      CopyStatistics there = runtime.catalog().statistics().get(0);
      String place = "{destination=\"local\",plan=\"night\"}";
      assertThat(value(scrape, "caravan_archives" + place)).isEqualTo(there.copies());
      assertThat(value(scrape, "caravan_archives_size_bytes" + place))
          .isEqualTo(there.sizeBytes())
          .isEqualTo(workspace.archive().toFile().length());
      assertThat(value(scrape, "caravan_last_success_timestamp_seconds" + place))
          .isCloseTo(there.newest().toEpochMilli() / 1000.0, within(0.001));
      assertThat(value(scrape, "caravan_run_dump_bytes{plan=\"night\"}"))
          .isEqualTo(Workspace.manifest(workspace.archive()).plainBytes());
      assertThat(
              value(
                  scrape,
                  "caravan_runs_total{kind=\"backup\",outcome=\"complete\",plan=\"night\"}"))
          .isEqualTo(1);
      assertThat(
              value(
                  scrape,
                  "caravan_deliveries_total{destination=\"local\",outcome=\"delivered\",plan=\"night\"}"))
          .isEqualTo(1);
      assertThat(value(scrape, "caravan_route_files_refused")).isEqualTo(1);
      assertThat(value(scrape, "caravan_catalog_up")).isEqualTo(1);
      assertThat(value(scrape, "caravan_overdue_seconds" + place)).isZero();
      assertThat(scrape).contains("jvm_memory_used_bytes", "camel_exchanges_total");
      AlertRules.metrics()
          .forEach(
              name ->
                  assertThat(scrape)
                      .as("what deploy/prometheus-rules.yml asks for")
                      .contains("# TYPE " + name + " "));

      assertThat(get(port, "/").statusCode()).isEqualTo(404);
      assertThat(get(port, "/health", "Origin", "http://evil.example.com").statusCode())
          .isEqualTo(403);
      assertThat(raw(port, "GET /health HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
      assertThat(raw(port, "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
          .startsWith("HTTP/1.1 405");
      assertThat(raw(port, "HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .startsWith("HTTP/1.1 200")
          .endsWith("\r\n\r\n");
      assertThat(raw(port, "GET /" + "x".repeat(50_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .doesNotStartWith("HTTP/1.1 200");
    }
  }

  /** More of them than there are threads; each is given up after some seconds. */
  @Test
  void slowClientsHoldNobodyUp() throws Exception {
    int port = freePort();
    Cli.Running program = workspace().cli("run").with("HTTP_PORT", String.valueOf(port)).start();
    awaitAlive(port);
    Socket[] slow = new Socket[20];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = new Socket(InetAddress.getLoopbackAddress(), port);
      slow[i].getOutputStream().write('G');
    }
    try {
      awaitAlive(port);
    } finally {
      for (Socket each : slow) {
        each.close();
      }
      program.terminate();
    }
    program.outcome().succeeded();
  }

  private void awaitAlive(int port) {
    await()
        .atMost(Duration.ofSeconds(40))
        .ignoreExceptions()
        .until(() -> get(port, "/health/live").statusCode() == 200);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          request
              .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "closed: " + e.getMessage();
    }
  }

  @Test
  void withoutTheCatalogBackupsAreDegradedAndNotDown() throws Exception {
    Workspace workspace = workspace().set("CATALOG_URL", "jdbc:sqlite:/proc/nothing/catalog.db");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      HttpResponse<String> ready = get(port(log), "/health/ready");

      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(statuses(new ObjectMapper().readTree(ready.body()).get("checks")))
          .containsEntry("catalog", "DEGRADED");
      assertThat(value(get(port(log), "/metrics").body(), "caravan_catalog_up")).isZero();
      assertThat(runtime.brokenFiles()).isEmpty();
    }
  }

  /** No name can be resolved: neither the catalog's nor a destination's. */
  @Test
  void withoutNamesItAnswersSoonAndSaysWhatIsAway() throws Exception {
    Workspace workspace =
        workspace()
            .plan("night", "destinations", "local, s3")
            .set("CATALOG_URL", "jdbc:postgresql://db.invalid/caravan?user=me")
            .set("S3_BUCKET", "backups")
            .set("S3_ENDPOINT", "http://s3.invalid:9000")
            .set("AWS_ACCESS_KEY_ID", "key")
            .set("AWS_SECRET_ACCESS_KEY", "secret of nobody");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      assertThatThrownBy(() -> runtime.fire("backup", Map.of("plan", "night")))
          .hasMessageContaining("s3");
      long begin = System.nanoTime();
      JsonNode ready = new ObjectMapper().readTree(get(port(log), "/health/ready").body());
      String scrape = get(port(log), "/metrics").body();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));

      assertThat(statuses(ready.get("checks")))
          .containsEntry("catalog", "DEGRADED")
          .containsEntry("destination local", "UP")
          .containsEntry("destination s3", "DEGRADED");
      assertThat(ready.toString()).contains("the name db.invalid cannot be resolved", "s3.invalid");
      assertThat(value(scrape, "caravan_catalog_up")).isZero();
      assertThat(value(scrape, "caravan_last_run_success{plan=\"night\"}")).isZero();
    }
  }

  @Test
  void aPortInUseIsToldAndOpenedLater() throws Exception {
    int port;
    CaravanRuntime started;
    try (LogLines log = LogLines.capture();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      started = workspace().set("HTTP_PORT", String.valueOf(port)).start(true);
      assertThat(log.errors()).singleElement().asString().contains("port " + port, "HINT: ");
    }
    try (CaravanRuntime runtime = started) {
      assertThat(
              runtime.context().createProducerTemplate().requestBody("bean:http?method=open", ""))
          .hasToString("Findings[source=http, findings=[]]");
      assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void credentialsAreWantedWhereTheyAreSet() throws Exception {
    Workspace workspace =
        workspace().set("CONSOLE_USER", "me").set("CONSOLE_PASSWORD", "pass-of-health");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      int port = port(log);
      assertThat(runtime.brokenFiles()).isEmpty();
      assertThat(get(port, "/metrics").statusCode()).isEqualTo(401);
      long begin = System.nanoTime();
      assertThat(get(port, "/metrics", "Authorization", "Basic bWU6d3Jvbmc=").statusCode())
          .isEqualTo(401);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
      assertThat(log.all()).anyMatch(line -> line.contains("wrong user or password"));
      assertThat(
              get(port, "/metrics", "Authorization", "Basic bWU6cGFzcy1vZi1oZWFsdGg=").statusCode())
          .isEqualTo(200);
    }
    workspace.set("HTTP_USER", "prometheus").set("HTTP_PASSWORD", "pass-of-metrics");
    try (LogLines log = LogLines.capture();
        CaravanRuntime runtime = workspace.start(true)) {
      int port = port(log);
      assertThat(runtime.brokenFiles()).isEmpty();
      assertThat(get(port, "/metrics", "Authorization", basic("me:pass-of-health")).statusCode())
          .isEqualTo(401);
      assertThat(
              get(port, "/metrics", "Authorization", basic("prometheus:pass-of-metrics"))
                  .statusCode())
          .isEqualTo(200);
    }
    workspace.set("HTTP_PASSWORD", "");
    assertThatThrownBy(() -> workspace.start(true).close())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("HTTP_USER");
    workspace.set("HTTP_USER", "").set("HTTP_HOST", "0.0.0.0").set("CONSOLE_USER", "");
    assertThatThrownBy(() -> workspace.start(true).close())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("0.0.0.0");
  }
}
