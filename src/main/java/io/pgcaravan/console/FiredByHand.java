package io.pgcaravan.console;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages by which the console fires routes: to those that do no more than the program's own
 * operations, with what those operations may tell. A header else could say what the route's
 * components do, such as which SQL they run.
 */
final class FiredByHand {

  /** These take the URI of an endpoint first, which could be any. */
  private static final Set<String> SENDING =
      Set.of(
          "sendBody", "sendStringBody", "sendBodyAndHeaders", "requestBody", "requestStringBody");

  /** A restore is not among them. */
  private static final Set<String> ROUTES =
      Set.of(
          "backup",
          "redeliver",
          "prune",
          "prune-preview",
          "pin",
          "unpin",
          "verify",
          "verify-all",
          "drill",
          "drill-round",
          "mirror",
          "monitor",
          "summary");

  private static final Set<String> HEADERS =
      Set.of("plan", "note", "archive", "from", "reason", "days");

  private FiredByHand() {}

  /** Whether an operation sends a message. */
  static boolean isBy(String operation) {
    return SENDING.contains(operation);
  }

  /** Whether there is a route of this name that is fired by hand. */
  static boolean isRoute(String name) {
    return ROUTES.contains(name);
  }

  /** Whether a message may be sent: its endpoint, its body, its headers. */
  static boolean admits(@Nullable Object... arguments) {
    return arguments.length > 0
        && arguments[0] instanceof String uri
        && uri.startsWith("direct:")
        && isRoute(uri.replaceFirst("direct:(?://)?", ""))
        && (arguments.length < 2 || isPlain(arguments[1]))
        && (arguments.length < 3 || areHeaders(arguments[2]));
  }

  private static boolean areHeaders(@Nullable Object given) {
    return given == null
        || given instanceof Map<?, ?> headers
            && headers.entrySet().stream()
                .allMatch(each -> HEADERS.contains(each.getKey()) && isPlain(each.getValue()));
  }

  /** Maps and lists would be the parameters of components. */
  private static boolean isPlain(@Nullable Object given) {
    return given == null || given instanceof String || given instanceof Number;
  }
}
