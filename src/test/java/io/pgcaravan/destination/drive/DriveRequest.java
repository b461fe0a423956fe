package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** A request to the stand-in, and the answer to it. */
final class DriveRequest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> COMMON =
      Set.of("alt", "fields", "prettyPrint", "quotaUser", "uploadType", "upload_id");

  final HttpExchange exchange;
  final Map<String, String> query;

  DriveRequest(HttpExchange exchange) {
    this.exchange = exchange;
    this.query = form(exchange.getRequestURI().getRawQuery());
  }

  static Map<String, String> form(String text) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String part : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
      int equals = part.indexOf('=');
      form.put(
          URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  String is(String method) {
    return exchange.getRequestMethod().equals(method) ? exchange.getRequestURI().getPath() : "";
  }

  String header(String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  String parameter(String name) {
    return query.getOrDefault(name, "");
  }

  boolean flag(String name) {
    String value = parameter(name);
    if (!value.matches("|true|false")) {
      throw DriveRefusal.invalid("Invalid boolean value for " + name);
    }
    return value.equals("true");
  }

  /** Refuses parameters that Google does not document for a method. */
  void allow(String... names) {
    Set<String> unknown = new HashSet<>(query.keySet());
    unknown.removeAll(COMMON);
    unknown.removeAll(Set.of(names));
    if (!unknown.isEmpty()) {
      throw new DriveRefusal(400, "badRequest", "Unknown parameters " + unknown);
    }
  }

  InputStream body() throws IOException {
    InputStream body = exchange.getRequestBody();
    return header("Content-Encoding").equals("gzip") ? new GZIPInputStream(body) : body;
  }

  /** The resource that the request brings. */
  JsonNode json() throws IOException {
    if (!header("Content-Type").startsWith("application/json")) {
      throw new DriveRefusal(400, "badContent", "Unsupported content type");
    }
    JsonNode json = JSON.readTree(body().readAllBytes());
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!Set.of("id", "name", "mimeType", "parents").contains(name)) {
                throw DriveRefusal.invalid("Unknown name " + name);
              }
            });
    return json;
  }

  void drain() throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
  }

  void answer(int status, Map<String, String> headers) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  void answer(int status, JsonNode json) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(json);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Answers with a part of a resource, as the request asks for it. */
  void answerPart(ObjectNode whole, String usual) throws IOException {
    String fields = parameter("fields").isEmpty() ? usual : parameter("fields");
    answer(200, FieldMask.apply(fields, whole));
  }
}
