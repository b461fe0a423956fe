package io.pgcaravan.camel;

import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.destination.Copies;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** A destination spoken to through its routes; which of them there are tells what it can do. */
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
  public Set<Capability> capabilities() {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (Capability capability : Capability.values()) {
      if (context().getRoute(route(capability)) != null) {
        found.add(capability);
      }
    }
    return found;
  }

  /** As the store route says by its {@code group}. */
  @Override
  public boolean neverOverwrites() {
    Route store = context().getRoute(name + "-store");
    return store != null && "never-overwrites".equals(store.getGroup());
  }

  @Override
  public List<String> notes() {
    String route = name + "-notes";
    if (context().getRoute(route) == null) {
      return List.of();
    }
    List<?> notes = call(route, "notes", exchange -> {}).getMessage().getBody(List.class);
    return notes.stream().map(String::valueOf).toList();
  }

  @Override
  public void store(String key, Path path) {
    try {
      StagedFile file = StagedFile.of(key, path);
      if (!Copies.missing(this, List.of(file)).isEmpty()) {
        call(
            "store-file",
            "store",
            exchange -> {
              exchange.setVariable("file", file);
              exchange.setVariable("destination", name);
            });
      }
    } catch (IOException e) {
      throw new PermanentException(
          "%s cannot be read (%s)".formatted(path, e), "look at the disk it is on", e);
    }
  }

  @Override
  public List<StoredObject> list() {
    List<?> found = require(ask(Capability.LIST, "", List.class), Capability.LIST, "");
    List<StoredObject> objects = new ArrayList<>();
    for (Object object : found) {
      objects.add(storedObject(object));
    }
    return List.copyOf(objects);
  }

  /** A step that lists something else is a mistake in the destination's file. */
  private StoredObject storedObject(Object object) {
    StoredObject converted = context().getTypeConverter().tryConvertTo(StoredObject.class, object);
    if (converted == null) {
      throw new PermanentException(
          "%s lists %s, which is no stored object"
              .formatted(route(Capability.LIST), object.getClass().getName()),
          "let its last step be a bean of the type io.pgcaravan.camel.Listing");
    }
    return converted;
  }

  /** Components tell of a missing key in many ways: after a failure the listing knows. */
  @Override
  public InputStream open(String key) {
    try {
      return require(ask(Capability.OPEN, key, InputStream.class), Capability.OPEN, key);
    } catch (TransientException e) {
      if (isMissing(key)) {
        throw new PermanentException(
            "%s is not at %s".formatted(key, name), "see `./caravan list` for what is there", e);
      }
      throw e;
    }
  }

  @Override
  public void delete(String key) {
    try {
      ask(Capability.DELETE, key, Object.class);
    } catch (TransientException e) {
      if (!isMissing(key)) {
        throw e;
      }
    }
  }

  private boolean isMissing(String key) {
    return can(Capability.LIST) && list().stream().noneMatch(object -> object.key().equals(key));
  }

  private <T> @Nullable T ask(Capability capability, String key, Class<T> type) {
    if (!can(capability)) {
      throw new PermanentException(
          "the destination %s has no route %s".formatted(name, route(capability)),
          "add it to its file in routes/destinations");
    }
    Exchange answer =
        call(
            route(capability),
            verb(capability),
            exchange -> exchange.getMessage().setHeader(Exchange.FILE_NAME, key));
    return answer.getMessage().getBody(type);
  }

  private Exchange call(String route, String verb, Processor request) {
    Exchange exchange = template.send("direct:" + route, request);
    Exception failure = exchange.getException();
    if (failure != null) {
      CaravanException foreseen =
          Failures.of(failure)
              .orElseGet(
                  () ->
                      new TransientException(
                          "the destination %s failed to %s: %s"
                              .formatted(name, verb, Failures.line(failure)),
                          "check that it can be reached, and its settings",
                          failure));
      throw foreseen;
    }
    return exchange;
  }

  private <T> T require(@Nullable T body, Capability capability, String key) {
    if (body == null) {
      throw new PermanentException(
          "%s gave nothing%s".formatted(route(capability), key.isEmpty() ? "" : " for " + key),
          "see `./caravan list` for what is there");
    }
    return body;
  }

  private String route(Capability capability) {
    return name + "-" + verb(capability);
  }

  private static String verb(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT);
  }

  private CamelContext context() {
    return template.getCamelContext();
  }
}
