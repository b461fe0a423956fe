package io.pgcaravan.camel;

import io.pgcaravan.console.ConsoleSettings;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.http.HttpPlace;
import io.pgcaravan.log.LogRetention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The settings of the web console, read as the program reads its own, without starting it.
 *
 * @param logDirectory where log files are kept
 */
public record ConsoleConfiguration(
    ConsoleSettings console, Path logDirectory, LogRetention logRetention) {

  private static final int DEFAULT_PORT = 8081;

  /**
   * Reads them.
   *
   * @param home where application.properties is
   * @throws CaravanException if a setting is unusable, or the console is off
   */
  public static ConsoleConfiguration read(Path home, Map<String, String> environment) {
    try (DefaultCamelContext context = new DefaultCamelContext(false)) {
      context.disableJMX();
      Properties own = new Properties();
      own.setProperty("caravan.home", home.toString());
      context.getPropertiesComponent().setOverrideProperties(own);
      context
          .getPropertiesComponent()
          .setLocation("file:" + home.resolve("application.properties"));
      context.getPropertiesComponent().addPropertiesFunction(new SettingFunction(environment));
      context.init();
      return of(home, new PropertyReader(context));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw Failures.of(e).<RuntimeException>map(found -> found).orElse(e);
    }
  }

  private static ConsoleConfiguration of(Path home, PropertyReader properties) {
    return new ConsoleConfiguration(
        new ConsoleSettings(
            home,
            new HttpPlace(
                properties.text("http.host"), port(properties), properties.names("http.names")),
            properties.text("console.user"),
            properties.text("console.password"),
            properties.text("console.jmx-url"),
            properties.text("console.jmx-user"),
            properties.text("console.jmx-password")),
        properties.path("log-dir"),
        properties.logRetention());
  }

  /** The one after that of health and metrics, unless it is set. */
  private static int port(PropertyReader properties) {
    if (!properties.text("console.port").isEmpty()) {
      return properties.number("console.port");
    }
    return properties.text("http.port").equals("off")
        ? DEFAULT_PORT
        : properties.number("http.port") + 1;
  }
}
