package io.pgcaravan.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real browser without a window, Debian's chromium, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<Path> PLACES =
      Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
          .map(Path::of)
          .toList();

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  private Browser(Process process, URI page) {
    this.process = process;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Answers())
            .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Where it is installed, if it is. */
  static Optional<Path> installed() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /** Starts one; the caller closes it. */
  static Browser start(Path profile) throws IOException {
    Path log = profile.resolveSibling(profile.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                installed().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--window-size=1400,1000",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Path port = profile.resolve("DevToolsActivePort");
      await().atMost(LIMIT).until(() -> Files.exists(port) && Files.size(port) > 0);
      return new Browser(process, page(Files.readAllLines(port).get(0)));
    } catch (RuntimeException e) {
      end(process);
      throw e;
    }
  }

  private static URI page(String port) {
    URI targets = URI.create("http://127.0.0.1:%s/json/list".formatted(port));
    return await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              String list =
                  HttpClient.newHttpClient()
                      .send(HttpRequest.newBuilder(targets).build(), BodyHandlers.ofString())
                      .body();
              for (JsonNode each : JSON.readTree(list)) {
                if (each.get("type").asText().equals("page")) {
                  return URI.create(each.get("webSocketDebuggerUrl").asText());
                }
              }
              return null;
            },
            found -> found != null);
  }

  private final class Answers implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void take(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt(-1));
      if (waiting != null) {
        waiting.complete(message);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode call(String method, Map<String, Object> parameters) {
    int id = number.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).join();
    try {
      return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS).path("result");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method + " has no answer", e);
    }
  }

  void open(URI address) {
    call("Page.navigate", Map.of("url", address.toString()));
  }

  /** What JavaScript in the page gives. */
  JsonNode evaluate(String script) {
    JsonNode result = call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
    return result.path("result").path("value");
  }

  /** Waits until a text can be read in the page. */
  void awaitText(String text) {
    awaitTrue(
        "document.body != null && document.body.innerText.includes(%s)".formatted(quoted(text)));
  }

  /** Waits until JavaScript says true. */
  void awaitTrue(String script) {
    await(script).atMost(LIMIT).until(() -> evaluate(script).asBoolean());
  }

  /** Clicks what a CSS selector finds, the first whose own text is this one, or any for "". */
  void click(String selector, String text) {
    String find =
        "[...document.querySelectorAll(%s)].find(e => %s === '' || e.innerText.trim() === %s)"
            .formatted(quoted(selector), quoted(text), quoted(text));
    awaitTrue(find + " !== undefined");
    evaluate(find + ".click()");
  }

  /** Types into the field that a CSS selector finds. */
  void type(String selector, String text) {
    awaitTrue("document.querySelector(%s) !== null".formatted(quoted(selector)));
    evaluate(
        "document.querySelector(%s).focus(); document.querySelector(%s).select?.()"
            .formatted(quoted(selector), quoted(selector)));
    call("Input.insertText", Map.of("text", text));
  }

  private static String quoted(String text) {
    return JSON.valueToTree(text).toString();
  }

  /** A picture of the page, for people. */
  void picture(Path file) throws IOException {
    JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png"));
    Files.write(file, Base64.getDecoder().decode(shot.get("data").asText()));
  }

  @Override
  public void close() {
    socket.abort();
    end(process);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
