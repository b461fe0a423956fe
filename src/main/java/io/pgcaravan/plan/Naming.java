package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What archives are called: patterns with {@code {app}}, {@code {plan}}, {@code {database}} and
 * {@code {time:PATTERN}}, the start of the run in UTC as {@link DateTimeFormatter} writes it.
 *
 * @param app first part of the shipped pattern; empty stands for the database's name
 * @param namePattern of the file name without extensions; holds the time, so that no two are equal
 * @param folderPattern of the folder, with {@code /} between levels; empty for none
 */
public record Naming(String app, String namePattern, String folderPattern) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)(?::([^}]*))?}");
  private static final String HINT =
      "use {app}, {plan}, {database} and {time:yyyyMMdd-HHmmss} with letters, digits, '-', '_', '.'";

  public Naming {
    if (!namePattern.contains("{time:")) {
      throw new UsageException("the archive name pattern has no {time:…}", HINT);
    }
    String sample = key(namePattern, folderPattern, "app", "plan", "database", Instant.EPOCH);
    for (String part : sample.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || !part.matches("[A-Za-z0-9._+ -]+")) {
        throw new UsageException("malformed archive name or folder '%s'".formatted(sample), HINT);
      }
    }
    Instant next = Instant.EPOCH.plusSeconds(1);
    if (key(namePattern, folderPattern, "app", "plan", "database", next).equals(sample)) {
      throw new UsageException(
          "two runs would give their archives one name, '%s'".formatted(sample),
          "add the time to the second, such as {time:yyyyMMdd-HHmmss}");
    }
  }

  /**
   * The key of an archive without its extensions: folder and name.
   *
   * @param database its name; characters that some store may not take become {@code _}
   */
  public String key(String plan, String database, Instant start) {
    String first = app.isEmpty() ? database : app;
    return key(namePattern, folderPattern, safe(first), plan, safe(database), start);
  }

  private static String key(
      String name, String folder, String app, String plan, String database, Instant start) {
    String trimmed = folder.replaceAll("^/+|/+$", "");
    String pattern = trimmed.isEmpty() ? name : trimmed + "/" + name;
    return PLACEHOLDER
        .matcher(pattern)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    switch (match.group(1)) {
                      case "app" -> app;
                      case "plan" -> plan;
                      case "database" -> database;
                      case "time" -> time(match.group(2), start);
                      default ->
                          throw new UsageException(
                              "unknown placeholder %s in an archive name".formatted(match.group()),
                              HINT);
                    }));
  }

  private static String time(String pattern, Instant start) {
    try {
      // the United Kingdom's weeks are ISO weeks
      return DateTimeFormatter.ofPattern(pattern, Locale.UK).format(start.atZone(ZoneOffset.UTC));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new UsageException("malformed time pattern in an archive name", HINT, e);
    }
  }

  private static String safe(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.startsWith(".") ? "_" + safe.substring(1) : safe;
  }
}
