package io.pgcaravan.routes;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a route file.
 *
 * @param line the first that it is about, from 1; 0 if that is not known
 * @param reason in one line
 */
public record RouteFault(
    Path path, int line, String reason, String hint, @Nullable Throwable cause) {

  private static final String MEND = "mend the file";
  private static final Pattern LINE = Pattern.compile("\\bline (\\d+)");
  private static final Pattern NAMED =
      Pattern.compile(
          "'([^'\\n]{1,80})'|=\\[?\\{(\\w+)=|\\bwith id (\\S+)|No bean could be found in the registry for: (\\S+)|: (\\w+)$");

  /** A fault in a file that somebody should mend. */
  public static RouteFault of(RouteFile file, int line, String reason) {
    return new RouteFault(file.path(), line, reason, MEND, null);
  }

  /**
   * What a file could not be loaded for. Its line is the one that the failure tells, or else the
   * first that holds what the failure names.
   *
   * @param reason in one line
   */
  public static RouteFault of(RouteFile file, String reason, Throwable failure) {
    String hint = MEND;
    List<String> messages = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.add(String.valueOf(cause.getMessage()));
      if (cause instanceof CaravanException found) {
        hint = found.hint();
        break; // what is below it, it has told in its own words
      }
    }
    return new RouteFault(file.path(), line(file, messages), reason, hint, failure);
  }

  private static int line(RouteFile file, List<String> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Matcher line = LINE.matcher(messages.get(i));
      if (line.find()) {
        return Integer.parseInt(line.group(1));
      }
    }
    for (int i = messages.size() - 1; i >= 0; i--) {
      int line = named(file, messages.get(i));
      if (line > 0) {
        return line;
      }
    }
    return file.outline().gives().isEmpty() ? file.lineOf("routeTemplateRef") : 0;
  }

  private static int named(RouteFile file, String message) {
    Matcher named = NAMED.matcher(message);
    while (named.find()) {
      for (int group = 1; group <= named.groupCount(); group++) {
        int line = named.group(group) == null ? 0 : file.lineOf(named.group(group));
        if (line > 0) {
          return line;
        }
      }
    }
    return 0;
  }

  /** As a failure of whoever needs the file. */
  public UsageException failure() {
    return new UsageException(
        "the route file %s is broken: %s%s"
            .formatted(path, line == 0 ? "" : "line " + line + ": ", reason),
        hint,
        cause);
  }

  /** As compilers tell faults: file, line and reason, in one line, without secrets. */
  public String told() {
    return Secrets.mask(
        "%s:%s %s HINT: %s".formatted(path, line == 0 ? "" : line + ":", reason, hint));
  }
}
