package io.pgcaravan.http;

import io.pgcaravan.failure.UsageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where pages are served.
 *
 * @param host a name or an address of this machine
 * @param port 0 for any that is free
 * @param names further ones by which requests may call it, beside those every machine has
 */
public record HttpPlace(String host, int port, List<String> names) {

  private static final int LAST_PORT = 65_535;

  public HttpPlace {
    names = List.copyOf(names);
  }

  /**
   * The place of two settings; none if the port is {@code off}.
   *
   * @throws UsageException if the port is no number of one
   */
  public static Optional<HttpPlace> of(String host, String port, List<String> names) {
    if (port.equals("off")) {
      return Optional.empty();
    }
    return Optional.of(new HttpPlace(host.isEmpty() ? "127.0.0.1" : host, number(port), names));
  }

  private static int number(String port) {
    int number;
    try {
      number = Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw malformed(port, e);
    }
    if (number < 0 || number > LAST_PORT) {
      throw malformed(port, null);
    }
    return number;
  }

  private static UsageException malformed(String port, @Nullable Exception cause) {
    return new UsageException(
        "malformed HTTP_PORT '%s'".formatted(port), "write a port such as 8080, or off", cause);
  }

  /**
   * Its address.
   *
   * @throws UsageException if this machine knows no such name
   */
  InetSocketAddress address() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new UsageException(
          "HTTP_HOST '%s' is not known here".formatted(host),
          "write an address of this machine, such as 127.0.0.1 or 0.0.0.0",
          e);
    }
  }

  /** Whether only this machine reaches it. */
  boolean isLoopback() {
    return address().getAddress().isLoopbackAddress();
  }

  /**
   * Refuses to be seen by others than this machine's users without a password.
   *
   * @throws UsageException if it would be
   */
  public void requireCredentials(boolean given) {
    if (!given && !isLoopback()) {
      throw new UsageException(
          "health and metrics are not served at %s to everybody".formatted(host),
          "set HTTP_USER and HTTP_PASSWORD, or HTTP_HOST to 127.0.0.1");
    }
  }

  /** A URL for people. */
  public String url(int boundPort) {
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, boundPort);
  }
}
