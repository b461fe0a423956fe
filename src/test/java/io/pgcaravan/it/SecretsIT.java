package io.pgcaravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgcaravan.camel.CaravanRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Secrets that others write into their messages are seen nowhere: no output, log, record, manifest.
 */
@Tag("S1.12")
@ExtendWith(PostgresServer.Shared.class)
class SecretsIT {

  private static final String PASSWORD = PostgresServer.CAREFUL_PASSWORD;

  /** The secret of a webhook's address. */
  private static final String HIDDEN_PATH = "T0KEN-in-the-path";

  private static final String TOKEN = "pl4nted-t0ken/with+signs==";

  private static final Pattern SERVED = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private final PostgresServer server;
  private @TempDir Path directory;

  SecretsIT(PostgresServer server) {
    this.server = server;
  }

  private static List<String> forms() {
    String header = Base64.getEncoder().encodeToString(("careful:" + PASSWORD).getBytes(UTF_8));
    return List.of(PASSWORD, PostgresServer.encode(PASSWORD), header.substring(12, 20), TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "debug"})
  void plantedSecretsAreSeenNowhere(String level) throws IOException {
    FakeTools tools =
        FakeTools.wrapping(
            directory,
            server.tools(),
            """
            if [ -e "$HERE/good" ]; then exec "$REAL" "$@"; fi
            touch "$HERE/good"
            echo "pg_dump: error: could not connect to postgresql://careful:$PGPASSWORD@h/db" >&2
            printf 'Authorization: Basic ' >&2; printf 'careful:%s' "$PGPASSWORD" | base64 >&2
            echo "DETAIL: connection lost, password='$PGPASSWORD' $PGPASSWORD" >&2
            exit 1
            """);
    String url =
        server.url(
            PostgresServer.CAREFUL_ROLE + ":" + PostgresServer.encode(PASSWORD),
            server.createShop());
    Path token = Files.writeString(directory.resolve("token"), TOKEN);
    Workspace workspace =
        Workspace.in(directory.resolve("work"), url)
            .withRouteBeans()
            .set("SMTP_PASSWORD_FILE", token.toString())
            .property("caravan.test-token", "{{setting:SMTP_PASSWORD:}}")
            .plan("one", "destinations", "leaky")
            .routeFile("destinations/leaky", Workspace.resource("leaky.camel.yaml"));

    Outcome outcome =
        workspace
            .cli("backup", "one", "--note", "made with " + TOKEN + " and " + url)
            .withFirstInPath(tools.directory())
            .with("CARAVAN_LOG", level)
            .run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.lines())
        .anyMatch(line -> line.contains("follows, for"))
        .anyMatch(line -> line.contains("leaked ***"));
    if (level.equals("debug")) {
      assertThat(outcome.lines()).anyMatch(line -> line.startsWith("\tat "));
    }
    assertNoSecret("standard error", String.join("\n", outcome.lines()));
    assertNoSecret("standard output", outcome.out());
    List<Path> told = files(workspace.state(), workspace.backups(), workspace.stage());
    assertThat(told).extracting(Path::toString).anyMatch(name -> name.contains("/logs/caravan-"));
    assertThat(told).extracting(Path::toString).anyMatch(name -> name.endsWith("/runs/one.json"));
    assertThat(told).extracting(Path::toString).anyMatch(name -> name.endsWith(".manifest.json"));
    for (Path file : told) {
      assertNoSecret(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * Camel keeps URIs, properties and exceptions, and JMX shows what it keeps; health, metrics,
   * mails, logs and the arguments of processes have readers of their own.
   */
  @Test
  void aRunningProgramShowsNoPlantedSecretToAnybody() throws Exception {
    String url =
        server.url(
            PostgresServer.CAREFUL_ROLE + ":" + PostgresServer.encode(PASSWORD),
            server.createShop());
    String catalog =
        "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
            .formatted(
                server.port(),
                server.createDatabase(),
                "postgres",
                PostgresServer.encode(PASSWORD));
    String shown;
    List<String> told = new ArrayList<>();
    try (CommandLines commands = CommandLines.watch();
        LogLines log = LogLines.capture();
        MailServer mail = MailServer.start();
        HttpListener listener = HttpListener.start()) {
      Workspace workspace =
          mail.serve(Workspace.in(directory.resolve("work"), url))
              .withRouteBeans()
              .property("caravan.test-token", "{{setting:TEST_TOKEN:}}")
              .set("TEST_TOKEN", TOKEN)
              .set("CATALOG_URL", catalog)
              .set("AWS_SECRET_ACCESS_KEY", TOKEN + "/aws")
              .set("HTTP_PORT", "0")
              .set("CONSOLE_USER", "operator")
              .set("CONSOLE_PASSWORD", TOKEN)
              .set("WEBHOOK_URL", listener.url("/hook/" + HIDDEN_PATH))
              .set("PING_URL", listener.url("/ping/" + HIDDEN_PATH))
              .withoutShippedPlans()
              .plan("one", "destinations", "leaky")
              .routeFile("destinations/leaky", Workspace.resource("leaky.camel.yaml"));
      try (CaravanRuntime runtime = workspace.start(true)) {
        assertThat(runtime.brokenFiles()).isEmpty();
        assertThatThrownBy(
                () ->
                    runtime.fire("backup", Map.of("plan", "one", "note", TOKEN, "trigger", "jmx")))
            .hasMessageContaining("leaked ***");
        assertThat(runtime.catalog().runs("one", Instant.EPOCH, 1)).hasSize(1);
        shown = ManagedAttributes.of("*:*");
        for (String path : List.of("/health", "/health/live", "/health/ready", "/metrics")) {
          told.add(page(log, path));
        }
      }
      assertThat(told).anyMatch(page -> page.contains("caravan_runs_total"));
      told.addAll(log.all());
      assertThat(commands.seen()).anyMatch(line -> line.contains("pg_dump"));
      told.addAll(commands.seen());
      Mail sent = mail.only();
      told.addAll(List.of(sent.subject(), sent.text(), sent.html()));
      told.add(new String(mail.received().get(0).bytes(), StandardCharsets.ISO_8859_1));
      assertThat(listener.paths()).hasSize(3);
      listener.requests().forEach(request -> told.add(request.body()));
    }
    assertThat(shown)
        .contains(
            "io.pgcaravan:type=Caravan",
            "leaky-store",
            "mail-alert",
            "webhook-alert",
            "ping",
            "java.lang:type=Runtime");
    assertNoSecret("JMX", shown);
    assertThat(shown).doesNotContain(HIDDEN_PATH, MailServer.PASSWORD);
    assertThat(told).anyMatch(text -> text.contains("leaked ***"));
    for (String text : told) {
      assertNoSecret("what is told", text);
      assertThat(text).doesNotContain(HIDDEN_PATH, MailServer.PASSWORD);
    }
  }

  /** What is served on a path, to whoever may see it. */
  private static String page(LogLines log, String path) throws Exception {
    String place =
        log.all().stream()
            .flatMap(line -> SERVED.matcher(line).results())
            .map(MatchResult::group)
            .findFirst()
            .orElseThrow();
    String credentials = Base64.getEncoder().encodeToString(("operator:" + TOKEN).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(place + path))
            .header("Authorization", "Basic " + credentials)
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isIn(200, 503);
    return answer.headers() + "\n" + answer.body();
  }

  private static List<Path> files(Path... directories) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path each : directories) {
      try (Stream<Path> paths = Files.exists(each) ? Files.walk(each) : Stream.empty()) {
        paths.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    return files;
  }

  private static void assertNoSecret(String where, String text) {
    for (String form : forms()) {
      assertThat(text).as(where).doesNotContain(form);
    }
  }
}
