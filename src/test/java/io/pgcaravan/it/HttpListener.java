package io.pgcaravan.it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that writes down what it is told, and answers as a test says. */
final class HttpListener implements AutoCloseable {

  /** A request. */
  record Request(String method, String path, String body, String contentType) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;

  private HttpListener() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              new Request(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath(),
                  body,
                  String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"))));
          exchange.getResponseHeaders().add("plan", "another");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  static HttpListener start() {
    return new HttpListener();
  }

  String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
  }

  void answer(int code) {
    status = code;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
