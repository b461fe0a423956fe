package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import io.pgcaravan.log.LogRetention;
import io.pgcaravan.plan.Amounts;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Reads the lines {@code caravan.NAME} of application.properties, as Camel resolves them. */
record PropertyReader(CamelContext context) {

  /** A text; empty if there is no such line. */
  String text(String name) {
    // a default, as in {{name:}}, would have Camel look through all jars for a function of that
    // name
    @Nullable String text = context.resolvePropertyPlaceholders("{{?caravan." + name + "}}");
    return text == null ? "" : text.strip();
  }

  /**
   * Reads every line once: no schedule shall be the first to find that a file or a vault, which a
   * setting names, cannot be read.
   *
   * @throws UsageException if one cannot
   */
  void readAll() {
    context
        .getPropertiesComponent()
        .loadProperties(name -> name.startsWith("caravan."))
        .stringPropertyNames()
        .forEach(name -> context.resolvePropertyPlaceholders("{{" + name + "}}"));
  }

  /** A path, made absolute. */
  Path path(String name) {
    return Path.of(text(name)).toAbsolutePath().normalize();
  }

  /** The path of a file that may be named or not. */
  Optional<Path> file(String name) {
    return text(name).isEmpty() ? Optional.empty() : Optional.of(path(name));
  }

  /**
   * A whole number.
   *
   * @throws UsageException if it is none
   */
  int number(String name) {
    try {
      return Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      throw malformed(name, "write a whole number", e);
    }
  }

  /**
   * A duration, such as {@code 10m}.
   *
   * @throws UsageException if it is none
   */
  Duration duration(String name) {
    return Amounts.duration("caravan." + name, text(name));
  }

  /** Names, divided by commas. */
  List<String> names(String name) {
    return Arrays.stream(text(name).split("[,\\s]+")).filter(part -> !part.isEmpty()).toList();
  }

  /**
   * True or false.
   *
   * @throws UsageException if it is neither
   */
  boolean flag(String name) {
    return switch (text(name)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed(name, "write true or false", null);
    };
  }

  /**
   * A time zone.
   *
   * @throws UsageException if there is none of its name
   */
  ZoneId zone(String name) {
    try {
      return ZoneId.of(text(name));
    } catch (DateTimeException e) {
      throw malformed(name, "use a name such as UTC or America/Argentina/Buenos_Aires", e);
    }
  }

  /** How long log files are kept, and how large all of them may be. */
  LogRetention logRetention() {
    return new LogRetention(number("log-days"), number("log-megabytes") * 1_000_000L);
  }

  private UsageException malformed(String name, String hint, @Nullable Exception cause) {
    return new UsageException("malformed caravan.%s '%s'".formatted(name, text(name)), hint, cause);
  }
}
