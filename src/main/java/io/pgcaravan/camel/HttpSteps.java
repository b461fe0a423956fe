package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.alert.Findings;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.http.Answer;
import io.pgcaravan.http.Credentials;
import io.pgcaravan.http.Gate;
import io.pgcaravan.http.HttpPlace;
import io.pgcaravan.http.OwnNames;
import io.pgcaravan.http.StatusServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code http}: serves health and metrics, as soon as the port is free. */
public final class HttpSteps implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSteps.class);

  private final Optional<HttpPlace> place;
  private final @Nullable Credentials credentials;
  private final Map<String, Supplier<Answer>> pages;
  private @Nullable StatusServer server;
  private boolean failed;
  private boolean closed;

  private HttpSteps(
      Optional<HttpPlace> place,
      @Nullable Credentials credentials,
      Map<String, Supplier<Answer>> pages) {
    this.place = place;
    this.credentials = credentials;
    this.pages = Map.copyOf(pages);
  }

  /** Serves nothing. */
  static HttpSteps off() {
    return new HttpSteps(Optional.empty(), null, Map.of());
  }

  /**
   * Serves pages where the settings say; opens nothing yet.
   *
   * @param pages by path
   * @throws UsageException if everybody could see them, or half of the credentials is missing
   */
  static HttpSteps of(PropertyReader properties, Map<String, Supplier<Answer>> pages) {
    Optional<HttpPlace> place =
        HttpPlace.of(
            properties.text("http.host"),
            properties.text("http.port"),
            properties.names("http.names"));
    @Nullable Credentials credentials = credentials(properties);
    place.ifPresent(each -> each.requireCredentials(credentials != null));
    return new HttpSteps(place, credentials, pages);
  }

  /** Those of the console where there are none for health and metrics alone. */
  private static @Nullable Credentials credentials(PropertyReader properties) {
    String user = properties.text("http.user");
    String password = properties.text("http.password");
    if (user.isEmpty() != password.isEmpty()) {
      throw new UsageException(
          "HTTP_USER and HTTP_PASSWORD are not both set",
          "set both, or neither to be asked for CONSOLE_USER and CONSOLE_PASSWORD");
    }
    if (user.isEmpty()) {
      user = properties.text("console.user");
      password = properties.text("console.password");
    }
    return user.isEmpty() || password.isEmpty() ? null : new Credentials(user, password);
  }

  /**
   * Opens the port unless it is open.
   *
   * @return what is wrong with that now; null where nothing has changed
   */
  public synchronized @Nullable Findings open() {
    if (closed || server != null || place.isEmpty()) {
      return null;
    }
    HttpPlace wanted = place.get();
    try {
      StatusServer opened =
          StatusServer.open(wanted, new Gate(new OwnNames(wanted), credentials), pages);
      server = opened;
      LOG.info("health and metrics: {}/health and /metrics", opened.url());
      return findings(List.of());
    } catch (IOException e) {
      Finding finding =
          new Finding(
              "port",
              null,
              null,
              "health and metrics are not served: port %d of %s cannot be had (%s)"
                  .formatted(wanted.port(), wanted.host(), e.getMessage()),
              "see who has it, or set HTTP_PORT; it is tried again each minute, and backups run");
      if (!failed) {
        failed = true;
        LOG.error("{} HINT: {}", finding.message(), finding.hint());
      }
      return findings(List.of(finding));
    }
  }

  private static Findings findings(List<Finding> findings) {
    return new Findings("http", findings);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
