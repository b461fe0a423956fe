package io.pgcaravan.log;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How lines are logged. The first of them are logged before settings are read, so the setting is
 * looked for by itself, once, in the environment and in application.properties.
 */
public enum LogFormat {
  TEXT,
  /** A JSON object in each line. */
  JSON;

  private static final String NAME = "LOG_FORMAT";
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^\\s*caravan\\.log-format\\s*[=:]\\s*(?:\\{\\{setting:LOG_FORMAT:)?(\\w+)");

  private static volatile LogFormat current = early();

  /**
   * The format of a name.
   *
   * @throws UsageException if there is none
   */
  public static LogFormat of(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default ->
          throw new UsageException(
              "malformed LOG_FORMAT '%s'".formatted(name), "write text or json");
    };
  }

  /** Logs in this format from now on. */
  public void use() {
    current = this;
  }

  /** The format of lines that are logged now. */
  public static LogFormat current() {
    return current;
  }

  /** As far as it can be told; what is malformed is told when all settings are read. */
  private static LogFormat early() {
    return fromEnvironment().or(LogFormat::fromFile).filter("json"::equals).isPresent()
        ? JSON
        : TEXT;
  }

  private static Optional<String> fromEnvironment() {
    return Optional.ofNullable(System.getenv(NAME)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** The last line of its name counts. */
  private static Optional<String> fromFile() {
    Path file = Path.of(System.getProperty("caravan.home", ""), "application.properties");
    try {
      return LINE.matcher(Files.readString(file, StandardCharsets.UTF_8))
          .results()
          .map((MatchResult line) -> line.group(1))
          .reduce((earlier, later) -> later);
    } catch (IOException e) {
      return Optional.empty(); // told when all settings are read
    }
  }
}
