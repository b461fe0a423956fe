package io.pgcaravan.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The first line and the headers of an HTTP/1.1 request or answer. */
public record HttpHead(List<String> lines) {

  /** Reads one; empty at the end of the stream. */
  static Optional<HttpHead> read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      bytes.write(b);
      matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
    }
    return Optional.of(new HttpHead(bytes.toString(StandardCharsets.ISO_8859_1).lines().toList()));
  }

  /** Such as {@code PUT /bucket/key HTTP/1.1}. */
  public String first() {
    return lines.get(0);
  }

  public Optional<String> header(String name) {
    String start = name.toLowerCase() + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase().startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  HttpHead without(String name) {
    String start = name.toLowerCase() + ":";
    return new HttpHead(
        lines.stream().filter(line -> !line.toLowerCase().startsWith(start)).toList());
  }

  boolean chunked() {
    return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(first().split(" ")[1]);
  }

  byte[] bytes() {
    return (String.join("\r\n", lines).strip() + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
