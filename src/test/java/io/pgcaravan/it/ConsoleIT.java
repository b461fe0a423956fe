package io.pgcaravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The web console and the program, each in a process of its own. */
@ExtendWith(PostgresServer.Shared.class)
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleIT {

  private static final String USER = "ana";
  private static final String PASSWORD = "correct horse";
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String BACKUP =
      "operation-backup(java.lang.String,java.lang.String)-arg-form-input";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PostgresServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private Path root;
  private Workspace workspace;
  private Cli.Running program;
  private Cli.Running console;
  private URI pages;

  ConsoleIT(PostgresServer server) {
    this.server = server;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    root = directory;
    workspace =
        Workspace.in(root, server.url(server.createShop()))
            .withoutShippedPlans()
            .withRouteBeans()
            .plan("daily");
    Files.createSymbolicLink(
        workspace.home().resolve("target"), Workspace.project().resolve("target"));
    int port = freePort();
    pages = URI.create("http://127.0.0.1:%d/hawtio/".formatted(port));
    console =
        workspace
            .cli("console")
            .with("CONSOLE_USER", USER)
            .with("CONSOLE_PASSWORD", PASSWORD)
            .with("CONSOLE_PORT", String.valueOf(port))
            .start();
    await().atMost(LIMIT).until(() -> console.errors().contains("no program of the installation"));
    program = workspace.cli("run").start();
    await().atMost(LIMIT).until(() -> program.errors().contains("started"));
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> read("io.pgcaravan:type=Console", "ProgramUp").path("value").asBoolean());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  void stop() {
    for (Cli.Running each : new Cli.Running[] {console, program}) {
      if (each != null) {
        each.terminate();
        each.outcome();
      }
    }
  }

  @Test
  void a_browser_sees_the_routes_and_fires_a_backup() throws Exception {
    assumeTrue(Browser.installed().isPresent(), "chromium is not installed");
    try (Browser browser = Browser.start(root.resolve("profile"))) {
      browser.open(pages);
      browser.type("[name=pf-login-username-id]", USER);
      browser.type("[name=pf-login-password-id]", PASSWORD);
      browser.click("button[type=submit]", "");
      browser.click(".pf-v5-c-tree-view__node-text", "routes");
      browser.awaitText("plan-daily");
      browser.click("a", "JMX");
      browser.click(".pf-v5-c-tree-view__node-text", "io.pgcaravan");
      browser.evaluate(
          "[...document.querySelectorAll('.pf-v5-c-tree-view__node')]"
              + ".find(each => each.innerText.trim() === 'io.pgcaravan')"
              + ".querySelector('.pf-v5-c-tree-view__node-toggle').click()");
      browser.click(".pf-v5-c-tree-view__node-text", "Caravan");
      browser.click("a, button", "Operations");
      browser.awaitText("backup(String, String)");
      browser.click(".pf-v5-c-data-list__toggle button", ""); // of the first, which is backup
      browser.type("[id='%s-plan-0']".formatted(BACKUP), "daily");
      browser.type("[id='%s-note-1']".formatted(BACKUP), "by a browser");
      browser.evaluate(
          "document.getElementById('%s-plan-0').closest('form').querySelector('.pf-m-danger').click()"
              .formatted(BACKUP));
      await().atMost(LIMIT).until(() -> workspace.archives().size() == 1);
      browser.awaitTrue("/daily-\\d{8}-\\d{6}/.test(document.body.innerText)");
    }
    assertThat(Workspace.manifest(workspace.archive()).note()).isEqualTo("by a browser");
    assertThat(Workspace.manifest(workspace.archive()).trigger()).isEqualTo("jmx");
  }

  @Test
  void nobody_gets_in_without_the_password() throws Exception {
    assertThat(status("jolokia/list", "")).isEqualTo(401);
    assertThat(status("jolokia", "")).isEqualTo(401);
    long start = System.nanoTime();
    assertThat(status("jolokia/version", basic("a wrong one"))).isIn(401, 403);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(status("jolokia/version", basic(PASSWORD))).isEqualTo(200);
    assertThat(console.errors())
        .contains("a wrong user or password from 127.0.0.1")
        .doesNotContain("a wrong one", PASSWORD, "\tat ");
  }

  @Test
  void another_site_s_page_is_refused_and_no_way_leads_elsewhere() throws Exception {
    HttpRequest foreign =
        request("jolokia/version", basic(PASSWORD)).header("Origin", "http://example.org").build();
    assertThat(http.send(foreign, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    HttpRequest own =
        request("jolokia/version", basic(PASSWORD))
            .header("Origin", "http://127.0.0.1:" + pages.getPort())
            .build();
    assertThat(http.send(own, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    try (Socket socket = new Socket(pages.getHost(), pages.getPort())) {
      HttpHead rebound = new HttpHead(List.of("GET /hawtio/ HTTP/1.1", "Host: example.org"));
      socket.getOutputStream().write(rebound.bytes());
      assertThat(HttpHead.read(socket.getInputStream()).orElseThrow().status()).isEqualTo(403);
    }
    assertThat(status("proxy/enabled", basic(PASSWORD))).isEqualTo(404);
    assertThat(status("..%2f..%2f..%2fetc/passwd", basic(PASSWORD))).isEqualTo(400);
  }

  @Test
  void no_other_jvm_is_asked_whatever_a_request_names() throws Exception {
    try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      jolokia(
          """
          {"type": "read", "mbean": "java.lang:type=Memory", "attribute": "HeapMemoryUsage",
           "target": {"url": "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi"}}
          """
              .formatted(elsewhere.getLocalPort()));
      elsewhere.setSoTimeout(1);
      assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void a_page_of_another_port_asks_nothing_and_links_lead_to_the_pages_alone() throws Exception {
    assertThat(fetched("jolokia/version", "same-origin", "cors")).isEqualTo(200);
    assertThat(fetched("jolokia/version", "none", "navigate")).isEqualTo(200);
    assertThat(fetched("", "cross-site", "navigate")).isEqualTo(200);
    for (String site : List.of("same-site", "cross-site")) {
      assertThat(fetched("jolokia/version", site, "no-cors")).as(site).isEqualTo(403);
      assertThat(fetched("jolokia/version", site, "navigate")).as(site).isEqualTo(403);
      assertThat(fetched("", site, "no-cors")).as(site).isEqualTo(403);
    }
  }

  private int fetched(String path, String site, String mode) throws Exception {
    HttpRequest fetch =
        request(path, basic(PASSWORD))
            .headers("Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode)
            .build();
    return http.send(fetch, BodyHandlers.ofString()).statusCode();
  }

  @Test
  void an_address_alone_does_nothing() throws Exception {
    String summary = "exec/io.pgcaravan:type=Caravan/summary";
    for (String path :
        List.of(summary, "!" + summary, "%65" + summary.substring(1), "?p=" + summary, "EXEC/x")) {
      assertThat(status("jolokia/" + path, basic(PASSWORD))).as(path).isEqualTo(405);
    }
    assertThat(status("jolokia/read/java.lang:type=Runtime/Uptime", basic(PASSWORD)))
        .isEqualTo(200);
  }

  @Test
  void no_browser_is_made_to_ask_for_a_password_on_its_own() throws Exception {
    HttpResponse<String> refused =
        http.send(request("jolokia/version", "").build(), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isEmpty();
  }

  @Test
  void a_body_without_end_is_not_read() throws Exception {
    try (Socket socket = new Socket(pages.getHost(), pages.getPort())) {
      HttpHead login =
          new HttpHead(
              List.of(
                  "POST /hawtio/auth/login HTTP/1.1",
                  "Host: localhost",
                  "Content-Type: application/json",
                  "Content-Length: 1000001"));
      socket.getOutputStream().write(login.bytes());
      socket.setSoTimeout(15_000);
      assertThat(HttpHead.read(socket.getInputStream()).orElseThrow().status()).isEqualTo(413);
    }
  }

  /** Chunks without end, in the background: a server that reads no more blocks whoever sends. */
  private static CompletableFuture<Long> sendChunks(Socket socket) {
    byte[] chunk = ("2000\r\n" + " ".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return CompletableFuture.supplyAsync(
        () -> {
          long sent = 0;
          try {
            for (; sent < 100_000_000; sent += chunk.length) {
              socket.getOutputStream().write(chunk);
            }
          } catch (IOException e) {
            return sent; // it was cut off
          }
          return sent;
        });
  }

  private HttpHead post(String path, String... headers) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "POST /hawtio/%s HTTP/1.1".formatted(path),
                "Host: localhost",
                "Content-Type: application/json"));
    lines.addAll(List.of(headers));
    return new HttpHead(lines);
  }

  @Test
  void chunks_without_end_are_cut_off() throws Exception {
    Map<String, Integer> expected = Map.of("auth/login", 413, "jolokia", 401);
    for (Map.Entry<String, Integer> each : expected.entrySet()) {
      try (Socket socket = new Socket(pages.getHost(), pages.getPort())) {
        socket.setSoTimeout(15_000);
        HttpHead head = post(each.getKey(), "Transfer-Encoding: chunked");
        socket.getOutputStream().write(head.bytes());
        CompletableFuture<Long> sent = sendChunks(socket);
        HttpHead answer = HttpHead.read(socket.getInputStream()).orElseThrow();
        assertThat(answer.status()).as(each.getKey()).isEqualTo(each.getValue());
        assertThat(sent.get(15, TimeUnit.SECONDS)).as(each.getKey()).isLessThan(50_000_000);
      }
    }
    try (Socket socket = new Socket(pages.getHost(), pages.getPort())) {
      socket.setSoTimeout(15_000);
      HttpHead known =
          post("jolokia", "Authorization: " + basic(PASSWORD), "Transfer-Encoding: chunked");
      socket.getOutputStream().write(known.bytes());
      CompletableFuture<Long> sent = sendChunks(socket);
      assertThat(HttpHead.read(socket.getInputStream()).orElseThrow().status())
          .as("Jolokia answers by itself")
          .isIn(200, 413);
      assertThat(sent.get(15, TimeUnit.SECONDS)).isLessThan(50_000_000);
    }
    assertThat(console.errors()).doesNotContain("OutOfMemoryError");
  }

  @Test
  void a_huge_length_is_refused_before_anything_comes() throws Exception {
    for (String length : List.of("9223372036854775807", "99999999999999999999999")) {
      try (Socket socket = new Socket(pages.getHost(), pages.getPort())) {
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write(post("auth/login", "Content-Length: " + length).bytes());
        assertThat(HttpHead.read(socket.getInputStream()).orElseThrow().status()).isIn(400, 413);
      }
    }
  }

  /** More of them than there are threads, and nobody had to log in. */
  @Test
  void bodies_that_do_not_come_hold_nobody_up() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(pages.getHost(), pages.getPort());
        slow.add(socket);
        socket.getOutputStream().write(post("auth/login", "Content-Length: 1000").bytes());
        socket.getOutputStream().write('{');
      }
      HttpRequest known =
          request("jolokia/version", basic(PASSWORD)).timeout(Duration.ofSeconds(8)).build();
      assertThat(http.send(known, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      slow.get(0).setSoTimeout(15_000);
      assertThat(HttpHead.read(slow.get(0).getInputStream()).map(HttpHead::status))
          .as("what does not come is not waited for")
          .hasValue(408);
    } finally {
      for (Socket each : slow) {
        each.close();
      }
    }
  }

  @Test
  void only_what_is_reachable_can_be_reached() throws Exception {
    assertThat(read("io.pgcaravan:type=Caravan", "Plans").at("/value/0").asText())
        .isEqualTo("daily");
    assertThat(
            read("com.sun.management:type=HotSpotDiagnostic", "DiagnosticOptions")
                .path("status")
                .asInt())
        .isEqualTo(404);
    assertThat(read("java.lang:type=Runtime", "SystemProperties").path("status").asInt())
        .isNotEqualTo(200);
    JsonNode refused =
        jolokia(
            """
            {"type": "exec", "mbean": "org.apache.camel:context=pg-caravan,type=context,name=\\"pg-caravan\\"",
             "operation": "sendStringBody", "arguments": ["exec:touch?args=%s", ""]}
            """
                .formatted(root.resolve("touched")));
    assertThat(refused.path("status").asInt()).as(refused.toString()).isNotEqualTo(200);
    assertThat(root.resolve("touched")).doesNotExist();
    assertThat(refused.toString()).doesNotContain("stacktrace");
  }

  @Test
  void a_port_in_use_is_told() {
    workspace
        .cli("console")
        .with("CONSOLE_USER", USER)
        .with("CONSOLE_PASSWORD", PASSWORD)
        .with("CONSOLE_PORT", String.valueOf(pages.getPort()))
        .run()
        .failed(1, "cannot listen at 127.0.0.1:" + pages.getPort(), "CONSOLE_PORT");
  }

  private JsonNode read(String bean, String attribute) throws Exception {
    return jolokia(
        "{\"type\":\"read\",\"mbean\":\"%s\",\"attribute\":\"%s\"}".formatted(bean, attribute));
  }

  private JsonNode jolokia(String json) throws Exception {
    HttpRequest post =
        request("jolokia", basic(PASSWORD))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    // a connection of its own: one that waited may be closed by now, and a POST is not sent twice
    return JSON.readTree(HttpClient.newHttpClient().send(post, BodyHandlers.ofString()).body());
  }

  private int status(String path, String authorization) throws Exception {
    HttpResponse<String> answer =
        http.send(request(path, authorization).build(), BodyHandlers.ofString());
    return answer.statusCode();
  }

  private HttpRequest.Builder request(String path, String authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(pages + path)).timeout(Duration.ofSeconds(30));
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
