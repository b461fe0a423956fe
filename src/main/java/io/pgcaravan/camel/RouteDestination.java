package io.pgcaravan.camel;

import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** A destination spoken to through its four routes. */
final class RouteDestination implements Destination {

  private final String name;
  private final ProducerTemplate template;

  RouteDestination(String name, ProducerTemplate template) {
    this.name = name;
    this.template = template;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void store(String key, Path file) {
    call("store", file.toFile(), Map.of(Exchange.FILE_NAME, key), Object.class);
  }

  @Override
  public List<StoredObject> list() {
    List<?> found = call("list", "", Map.of(), List.class);
    List<StoredObject> objects = new ArrayList<>();
    for (Object object : found) {
      objects.add(
          template.getCamelContext().getTypeConverter().convertTo(StoredObject.class, object));
    }
    return List.copyOf(objects);
  }

  @Override
  public InputStream open(String key) {
    return call("open", "", Map.of(Exchange.FILE_NAME, key), InputStream.class);
  }

  @Override
  public void delete(String key) {
    call("delete", "", Map.of(Exchange.FILE_NAME, key), Object.class);
  }

  private <T> T call(String verb, Object body, Map<String, Object> headers, Class<T> type) {
    String route = name + "-" + verb;
    if (template.getCamelContext().getRoute(route) == null) {
      throw new PermanentException(
          "the destination %s has no route %s".formatted(name, route),
          "add it to its file in routes/destinations");
    }
    try {
      return template.requestBodyAndHeaders("direct:" + route, body, headers, type);
    } catch (CamelExecutionException e) {
      throw Failures.of(e)
          .orElseGet(
              () ->
                  new TransientException(
                      "the destination %s failed to %s".formatted(name, verb),
                      "check that it can be reached",
                      e));
    }
  }
}
