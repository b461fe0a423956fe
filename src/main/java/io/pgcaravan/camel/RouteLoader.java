package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.routes.Conflicts;
import io.pgcaravan.routes.Place;
import io.pgcaravan.routes.RouteFault;
import io.pgcaravan.routes.RouteFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.engine.DefaultRoutesLoader;
import org.apache.camel.support.ResourceHelper;

/**
 * Loads route files into a context, and takes them out again with all that they made. Those at the
 * top are loaded together, each other one by itself: a broken file costs no other one.
 */
final class RouteLoader {

  private static final String DELIVERY_TEMPLATE = "deliver-to";
  private static final String DELIVERY_FILE = "deliver.camel.yaml";

  private final CamelContext context;
  private final TemplateInstances instances;
  private final Map<String, RouteFile> loaded = new TreeMap<>();
  private final Map<String, RouteParts> parts = new HashMap<>();
  private final RouteParts deliveries = new RouteParts();

  RouteLoader(CamelContext context, Plans plans, Mirrors mirrors) {
    this.context = context;
    this.instances = new TemplateInstances(context, plans, mirrors);
  }

  /** The files whose routes are there, by name. */
  Map<String, RouteFile> loaded() {
    return Map.copyOf(loaded);
  }

  /** Schedules that a file made, by their names, plans among them. */
  Set<String> schedules(String name) {
    RouteParts made = parts.getOrDefault(name, new RouteParts());
    Set<String> schedules = new HashSet<>(made.plans);
    schedules.addAll(made.schedules);
    return schedules;
  }

  /**
   * Loads files; those of one place in the given order.
   *
   * @return what is wrong with those that are broken, by name; nothing of them is there. If one at
   *     the top is among them, nothing at all was loaded
   */
  Map<String, RouteFault> load(Collection<RouteFile> files) {
    Map<String, RouteFault> faults = new LinkedHashMap<>();
    List<RouteFile> core = at(Place.CORE, files);
    if (!core.isEmpty()) {
      together(core, faults);
      if (!faults.isEmpty()) {
        return faults;
      }
    }
    at(Place.DESTINATION, files).forEach(file -> together(List.of(file), faults));
    at(Place.CHANNEL, files).forEach(file -> together(List.of(file), faults));
    addDeliveries().ifPresent(fault -> faults.put(DELIVERY_FILE, fault));
    at(Place.PLAN, files).forEach(file -> together(List.of(file), faults));
    return faults;
  }

  private static List<RouteFile> at(Place place, Collection<RouteFile> files) {
    return files.stream().filter(file -> file.place() == place).toList();
  }

  /** Loads some files that need each other: all of them, or none. */
  private void together(List<RouteFile> files, Map<String, RouteFault> faults) {
    RouteFile[] current = {files.get(0)};
    DefaultRoutesLoader reader =
        new DefaultRoutesLoader(context); // remembers what it has failed at
    try {
      Map<RouteFile, Collection<RoutesBuilder>> builders = new LinkedHashMap<>();
      for (RouteFile file : files) {
        current[0] = file;
        builders.put(file, begin(file, reader));
      }
      for (Step step : STEPS) {
        for (Map.Entry<RouteFile, Collection<RoutesBuilder>> each : builders.entrySet()) {
          current[0] = each.getKey();
          for (RoutesBuilder builder : each.getValue()) {
            within(parts.get(each.getKey().name()), () -> step.add(context, builder));
          }
        }
      }
      requireRoutes(files);
    } catch (Exception | Error e) { // its beans and components may throw whatever they like
      unload(files.stream().map(RouteFile::name).collect(Collectors.toSet()));
      RouteFault fault =
          e instanceof Broken broken ? broken.fault : RouteFault.of(current[0], reason(e), e);
      faults.put(current[0].name(), fault);
    }
  }

  private Collection<RoutesBuilder> begin(RouteFile file, DefaultRoutesLoader reader)
      throws Exception {
    Optional<RouteFault> conflict = Conflicts.names(file, loaded.values());
    if (conflict.isPresent()) {
      throw new Broken(conflict.get());
    }
    for (String bean : file.beans()) {
      if (context.getRegistry().lookupByName(bean) != null) {
        throw new UsageException(
            "it makes a bean '%s', which the program has already".formatted(bean),
            "give it another name");
      }
    }
    RouteParts made = new RouteParts();
    made.beans.addAll(file.beans());
    loaded.put(file.name(), file);
    parts.put(file.name(), made);
    return reader.findRoutesBuilders(
        List.of(ResourceHelper.fromString("file:" + file.path(), file.text())));
  }

  /** One step of loading a file, in the order in which Camel makes them for all. */
  private interface Step {
    void add(CamelContext context, RoutesBuilder builder) throws Exception;
  }

  private static final List<Step> STEPS =
      List.of(
          (context, builder) -> {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
              context.addRoutesConfigurations(configurations);
            }
          },
          CamelContext::addRoutes,
          CamelContext::addTemplatedRoutes);

  private void within(RouteParts owner, RouteParts.Action action) throws Exception {
    instances.belongTo(owner);
    owner.gather(
        context,
        () -> {
          action.run();
          if (context instanceof DryContext dry) {
            dry.makeRoutes();
          }
        });
  }

  /** A file in plans that makes no route is a mistake that Camel passes over. */
  private void requireRoutes(List<RouteFile> files) {
    for (RouteFile file : files) {
      if (file.place() == Place.PLAN && parts.get(file.name()).routes.isEmpty()) {
        throw new Broken(
            new RouteFault(
                file.path(),
                0,
                "it makes no route",
                "write it like routes/plans/daily.camel.yaml",
                null));
      }
    }
  }

  /** A destination whose file sets no attempts of its own has those of the template's defaults. */
  private Optional<RouteFault> addDeliveries() {
    Channels entries = new Channels(context);
    for (String destination : new Destinations(context).names()) {
      String id = DELIVERY_TEMPLATE + "-" + destination;
      if (!entries.takes(id)) {
        try {
          within(
              deliveries,
              () ->
                  TemplatedRouteBuilder.builder(context, DELIVERY_TEMPLATE)
                      .routeId(id)
                      .parameter("destination", destination)
                      .add());
        } catch (Exception | Error e) {
          return Optional.of(undeliverable(e));
        }
      }
    }
    return Optional.empty();
  }

  private RouteFault undeliverable(Throwable failure) {
    RouteFile file = loaded.get(DELIVERY_FILE);
    if (file != null) {
      return RouteFault.of(file, reason(failure), failure);
    }
    Path beside = loaded.values().iterator().next().path();
    return new RouteFault(
        beside.resolveSibling(DELIVERY_FILE),
        0,
        reason(failure),
        "bring back the template " + DELIVERY_TEMPLATE,
        failure);
  }

  /**
   * Takes files out, with all that they made. Deliveries that no file made are taken out too: the
   * next load makes those that are missing.
   *
   * @return the ids of the routes that are gone
   */
  Set<String> unload(Set<String> names) {
    Set<String> gone = new HashSet<>();
    List<RouteFile> files = new ArrayList<>();
    loaded.values().stream().filter(file -> names.contains(file.name())).forEach(files::add);
    files.sort((one, other) -> other.place().compareTo(one.place()));
    if (files.stream().anyMatch(file -> file.place() != Place.PLAN)) {
      gone.addAll(deliveries.routes);
      takeOut(deliveries);
      deliveries.routes.clear();
    }
    for (RouteFile file : files) {
      RouteParts made = parts.remove(file.name());
      loaded.remove(file.name());
      gone.addAll(made.routes);
      takeOut(made);
    }
    return gone;
  }

  private void takeOut(RouteParts made) {
    instances.forget(made);
    made.takeOut(context);
  }

  /** What a file is refused for is known already. */
  private static final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RouteFault fault;

    Broken(RouteFault fault) {
      super(fault.reason());
      this.fault = fault;
    }
  }

  /** The innermost message, in one line: the outer ones repeat it in more words. */
  static String reason(Throwable failure) {
    if (failure instanceof StackOverflowError) {
      return "it is nested too deeply";
    }
    return Failures.of(failure)
        .map(CaravanException::getMessage)
        .orElseGet(
            () ->
                Failures.line(failure).lines().map(String::strip).collect(Collectors.joining(" ")));
  }
}
