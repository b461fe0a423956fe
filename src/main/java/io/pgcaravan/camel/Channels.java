package io.pgcaravan.camel;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/**
 * The ways in which people are told: every name with a route that begins at {@code
 * direct:NAME-alert}. One whose precondition does not hold makes no route, and so is off.
 */
public final class Channels {

  private static final String BEGIN = "direct://";
  private static final String END = "-alert";

  private final CamelContext context;

  Channels(CamelContext context) {
    this.context = context;
  }

  /** Their names, sorted. */
  public List<String> names() {
    return context.getRoutes().stream()
        .map(Route::getEndpoint)
        .map(endpoint -> endpoint.getEndpointUri())
        .filter(uri -> uri.startsWith(BEGIN) && uri.endsWith(END))
        .map(uri -> uri.substring(BEGIN.length(), uri.length() - END.length()))
        .sorted()
        .toList();
  }

  /** Whether something begins at a {@code direct:} endpoint of this name. */
  boolean takes(String name) {
    return context.getRoutes().stream()
        .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(BEGIN + name));
  }
}
