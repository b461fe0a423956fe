package io.pgcaravan.console;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.http.HttpPlace;
import java.nio.file.Path;

/**
 * What the web console is started with.
 *
 * @param home of this installation, by which its program is found
 * @param place it listens at; port 0 for any free one
 * @param jmxUrl of the program's JMX; empty for the one that runs here
 * @param jmxUser what that asks for; empty for nothing
 */
public record ConsoleSettings(
    Path home,
    HttpPlace place,
    String user,
    String password,
    String jmxUrl,
    String jmxUser,
    String jmxPassword) {

  private static final int MOST_PORT = 65535;

  public ConsoleSettings {
    if (user.isEmpty() || password.isEmpty()) {
      throw new UsageException(
          "the web console is off: it has no user or no password",
          "set CONSOLE_USER and CONSOLE_PASSWORD (or CONSOLE_PASSWORD_FILE)");
    }
    if (place.port() < 0 || place.port() > MOST_PORT) {
      throw new UsageException(
          "there is no port %d".formatted(place.port()), "set CONSOLE_PORT to one of 1 to 65535");
    }
  }

  /** Where its pages are, in the build. */
  Path war() {
    return home.resolve("target").resolve("console").resolve("hawtio.war");
  }

  @Override
  public String toString() {
    return "console at %s:%d".formatted(place.host(), place.port());
  }
}
