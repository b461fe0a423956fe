package io.pgcaravan.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgcaravan.failure.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a few pages, until it is closed. Few threads answer all requests; one that is slow to come
 * is given up after seconds, and more than {@value #CONNECTIONS} at once are refused.
 *
 * <p>A wrong password is answered late, and told in the log, at most once in ten seconds.
 */
public final class StatusServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
  private static final int CONNECTIONS = 100;
  private static final int THREADS = 4;
  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final HttpPlace place;
  private final Gate gate;
  private final Map<String, Supplier<Answer>> pages;
  private final HttpServer server;
  private final ScheduledThreadPoolExecutor threads;
  private final AtomicInteger wrongGuesses = new AtomicInteger();
  private volatile long saidAt = System.nanoTime() - SILENCE.toNanos();

  private StatusServer(HttpPlace place, Gate gate, Map<String, Supplier<Answer>> pages)
      throws IOException {
    this.place = place;
    this.gate = gate;
    this.pages = Map.copyOf(pages);
    this.server = HttpServer.create(place.address(), CONNECTIONS);
    this.threads = new ScheduledThreadPoolExecutor(THREADS, StatusServer::thread);
  }

  /**
   * Bounds what any server of this JVM takes from its clients, before the first one is made: a
   * request must come within five seconds. For programs whose only server this is.
   */
  public static void boundClientsOfThisJvm() {
    Map.of(
            "jdk.httpserver.maxConnections", CONNECTIONS,
            "sun.net.httpserver.maxIdleConnections", 20,
            "sun.net.httpserver.idleInterval", 15,
            "sun.net.httpserver.maxReqTime", 5,
            "sun.net.httpserver.maxRspTime", 20,
            "sun.net.httpserver.maxReqHeaders", 50,
            "sun.net.httpserver.maxReqHeaderSize", 16_384,
            "sun.net.httpserver.drainAmount", 0)
        .forEach((name, value) -> System.setProperty(name, String.valueOf(value)));
  }

  /**
   * Opens one; the caller closes it.
   *
   * @param pages by path; each must answer soon
   * @throws IOException if the port is in use, or not this user's to use
   */
  public static StatusServer open(HttpPlace place, Gate gate, Map<String, Supplier<Answer>> pages)
      throws IOException {
    StatusServer server = new StatusServer(place, gate, pages);
    server.server.setExecutor(server.threads);
    server.server.createContext("/", server::handle);
    server.server.start();
    return server;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "http");
    thread.setDaemon(true);
    return thread;
  }

  /** A URL of it, with the port that it has. */
  public String url() {
    return place.url(server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    Asked asked =
        new Asked(
            exchange.getRequestMethod(),
            headers.getFirst("Host"),
            headers.getFirst("Origin"),
            headers.getFirst("Authorization"));
    Optional<Answer> refusal = gate.refuse(asked);
    if (refusal.isPresent() && gate.isWrongGuess(asked, refusal.get())) {
      tellWrongGuess(String.valueOf(exchange.getRemoteAddress().getAddress().getHostAddress()));
      // no thread waits meanwhile
      threads.schedule(
          () -> sendQuietly(exchange, refusal.get()), LATE.toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    send(exchange, refusal.orElseGet(() -> page(exchange.getRequestURI().getPath())));
  }

  private Answer page(@Nullable String path) {
    Supplier<Answer> page = pages.get(path == null ? "" : path);
    if (page == null) {
      return Answer.line(
          404, "there are " + String.join(" ", pages.keySet().stream().sorted().toList()));
    }
    try {
      return page.get();
    } catch (RuntimeException e) {
      LOG.warn("{} could not be answered ({})", path, Secrets.mask(String.valueOf(e)));
      LOG.debug("cause", e);
      return Answer.line(500, "see the log");
    }
  }

  private void tellWrongGuess(String address) {
    int guesses = wrongGuesses.incrementAndGet();
    long now = System.nanoTime();
    if (now - saidAt >= SILENCE.toNanos()) {
      saidAt = now;
      wrongGuesses.set(0);
      LOG.warn("{} requests with a wrong user or password, the last from {}", guesses, address);
    }
  }

  private static void sendQuietly(HttpExchange exchange, Answer answer) {
    try {
      send(exchange, answer);
    } catch (IOException e) {
      LOG.debug("whoever asked is gone", e);
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      answer.headers().forEach(headers::set);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        headers.set("Content-Length", String.valueOf(body.length));
      }
      exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
