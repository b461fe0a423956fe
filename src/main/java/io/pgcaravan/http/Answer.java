package io.pgcaravan.http;

import java.util.Map;

/**
 * What a request gets.
 *
 * @param status of HTTP
 * @param type of the body, with its charset
 * @param headers further ones
 */
public record Answer(int status, String type, String body, Map<String, String> headers) {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer of(int status, String type, String body) {
    return new Answer(status, type, body, Map.of());
  }

  public static Answer json(int status, String body) {
    return of(status, JSON, body);
  }

  /** A line of text. */
  static Answer line(int status, String line) {
    return of(status, TEXT, line + "\n");
  }

  Answer with(String header, String value) {
    return new Answer(status, type, body, Map.of(header, value));
  }
}
