package io.pgcaravan.camel;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.UsageException;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;

/** The destinations there are: every name with a store route. */
public final class Destinations {

  private static final String STORE = "-store";

  private final CamelContext context;
  private final ProducerTemplate template;

  Destinations(CamelContext context) {
    this.context = context;
    this.template = context.createProducerTemplate();
  }

  /** Their names, sorted. */
  public List<String> names() {
    return context.getRoutes().stream()
        .map(Route::getRouteId)
        .filter(id -> id.endsWith(STORE))
        .map(id -> id.substring(0, id.length() - STORE.length()))
        .sorted()
        .toList();
  }

  /**
   * The destination of a name.
   *
   * @throws UsageException naming those there are
   */
  public Destination get(String name) {
    if (!names().contains(name)) {
      throw new UsageException(
          "there is no destination '%s'".formatted(name),
          "choose among %s, or add routes/destinations/%s.camel.yaml"
              .formatted(String.join(", ", names()), name));
    }
    return new RouteDestination(name, template);
  }
}
