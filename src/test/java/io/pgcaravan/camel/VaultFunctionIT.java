package io.pgcaravan.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Camel's functions against stand-ins for HashiCorp Vault (KV 2) and AWS Secrets Manager. */
@Tag("S1.12")
class VaultFunctionIT {

  private static final String TOKEN = "vault-token-planted-1";

  private final AtomicInteger requests = new AtomicInteger();
  private final Properties settings = new Properties();
  private final DefaultCamelContext context = new DefaultCamelContext();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/secret/data/shop", this::hashicorp);
    server.createContext("/", this::aws);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    settings.put("caravan.vault.hashicorp.url", url);
    settings.put("caravan.vault.hashicorp.token", TOKEN);
    settings.put("caravan.vault.aws.endpoint", url);
    settings.put("caravan.vault.aws.region", "eu-west-1");
    settings.put("caravan.vault.aws.access-key-id", "AKIA0");
    settings.put("caravan.vault.aws.secret-access-key", "aws-key-planted-1");
    context.getPropertiesComponent().setInitialProperties(settings);
    for (VaultKind each : VaultKind.values()) {
      context.getPropertiesComponent().addPropertiesFunction(new VaultFunction(each, context));
    }
  }

  @AfterEach
  void close() {
    context.stop();
    server.stop(0);
  }

  private void hashicorp(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
    answer(
        exchange,
        known ? 200 : 403,
        known
            ? "{\"data\":{\"data\":{\"password\":\"vaulted planted/1\",\"braces\":\"a}}b\"}}}"
            : "{\"errors\":[\"permission denied\"]}");
  }

  private void aws(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean known = request.contains("\"prod/db\"");
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    answer(
        exchange,
        known ? 200 : 400,
        known
            ? "{\"SecretString\":\"{\\\"url\\\":\\\"postgresql://u:vaulted-planted-2@h/d\\\"}\"}"
            : "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such secret\"}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
    byte[] body = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String resolved(String text) {
    return context.resolvePropertyPlaceholders(text);
  }

  private String refused(String text) {
    try {
      resolved(text);
    } catch (RuntimeException e) {
      return Failures.of(e).filter(UsageException.class::isInstance).orElseThrow().line();
    }
    throw new AssertionError("a value for " + text);
  }

  @Test
  void aFieldOfHashicorpVaultIsAskedForOnceAndMasked() {
    settings.put("caravan.smtp", "{{hashicorp:secret:shop#password}}");
    assertThat(resolved("u:{{caravan.smtp}}@h")).isEqualTo("u:vaulted planted/1@h");
    assertThat(resolved("{{caravan.smtp}}")).isEqualTo("vaulted planted/1");
    assertThat(requests).hasValue(1);
    assertThat(Secrets.mask("sent vaulted+planted%2F1")).isEqualTo("sent ***");
  }

  @Test
  void aFieldOfAwsSecretsManagerIsAUrlWhosePasswordIsMasked() {
    assertThat(resolved("{{aws:prod/db#url}}")).isEqualTo("postgresql://u:vaulted-planted-2@h/d");
    assertThat(Secrets.mask("password vaulted-planted-2")).doesNotContain("planted");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThat(refused("{{hashicorp:secret:shop#nope}}"))
        .startsWith("HashiCorp Vault has no hashicorp:secret:shop#nope");
    assertThat(refused("{{aws:prod/db#nope}}"))
        .startsWith("AWS Secrets Manager has no aws:prod/db");
    assertThat(refused("{{aws:other#url}}")).contains("aws:other#url", "no such secret");
  }

  @Test
  void aWrongTokenIsNotTold() {
    settings.put("caravan.vault.hashicorp.token", "wrong-planted-3");
    SecretSettings.remember("VAULT_TOKEN", "wrong-planted-3");
    assertThat(refused("{{hashicorp:secret:shop#password}}"))
        .contains("403", "HINT: set VAULT_ADDR and VAULT_TOKEN_FILE")
        .doesNotContain("planted");
  }

  @Test
  void aVaultThatIsDownIsNotAskedByEachSetting() {
    server.stop(0);
    String first = refused("{{hashicorp:secret:shop#password}}");
    assertThat(first).contains("Connection refused", "HINT: check the vault's address");
    assertThat(refused("{{hashicorp:secret:shop#user}}")).isEqualTo(first);
  }

  @Test
  void whatASettingCannotHoldIsRefusedWithoutTellingIt() {
    assertThat(refused("{{hashicorp:secret:shop#braces}}"))
        .contains("two braces")
        .doesNotContain("a}}b");
  }

  @Test
  void aVaultThatNobodySaysWhereItIsNamesTheSettings() {
    settings.keySet().removeIf(name -> name.toString().startsWith("caravan.vault"));
    assertThat(refused("{{hashicorp:secret:shop#password}}")).contains("set VAULT_ADDR");
    assertThat(refused("{{aws:prod/db#url}}")).contains("set VAULT_AWS_REGION");
    assertThat(refused("{{gcp:prod-db#url}}")).contains("set VAULT_GCP_PROJECT_ID");
  }

  @Test
  void aMalformedAddressIsRefused() {
    settings.put("caravan.vault.hashicorp.url", "vault.example.org:8200");
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> resolved("{{hashicorp:secret:shop#password}}"))
        .matches(e -> Failures.line(e).contains("malformed VAULT_ADDR"));
  }
}
