package io.pgcaravan.camel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one route file has made, to be taken away with it. */
final class RouteParts {

  private static final Logger LOG = LoggerFactory.getLogger(RouteParts.class);
  private static final int STOP_SECONDS = 10;

  final Set<String> routes = new LinkedHashSet<>();
  final List<RouteTemplateDefinition> templates = new ArrayList<>();
  final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
  final Set<String> beans = new LinkedHashSet<>();
  final List<String> plans = new ArrayList<>();
  final List<String> mirrors = new ArrayList<>();
  final List<String> schedules = new ArrayList<>();

  /** Something that adds to a context. */
  interface Action {
    void run() throws Exception;
  }

  /** Whatever an action adds to a context is of these parts, also if it fails. */
  void gather(CamelContext context, Action action) throws Exception {
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    Set<String> before = routeIds(model);
    List<?> templatesBefore = List.copyOf(model.getRouteTemplateDefinitions());
    List<?> configurationsBefore = List.copyOf(model.getRouteConfigurationDefinitions());
    try {
      action.run();
    } finally {
      routeIds(model).stream().filter(id -> !before.contains(id)).forEach(routes::add);
      model.getRouteTemplateDefinitions().stream()
          .filter(each -> !templatesBefore.contains(each))
          .forEach(templates::add);
      model.getRouteConfigurationDefinitions().stream()
          .filter(each -> !configurationsBefore.contains(each))
          .forEach(configurations::add);
    }
  }

  private static Set<String> routeIds(Model model) {
    return model.getRouteDefinitions().stream()
        .map(RouteDefinition::getId)
        .collect(Collectors.toSet());
  }

  /** Takes all of it out of a context; what fails on the way is told, and keeps nothing else in. */
  void takeOut(CamelContext context) {
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    routes.forEach(id -> attempt("the route " + id, () -> takeOut(id, context, model)));
    attempt("a route template", () -> model.removeRouteTemplateDefinitions(templates));
    model.getRouteConfigurationDefinitions().removeAll(configurations);
    beans.forEach(bean -> attempt("the bean " + bean, new MadeBean(context, bean)::remove));
  }

  private static void takeOut(String id, CamelContext context, Model model) throws Exception {
    context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
    @Nullable RouteDefinition route = model.getRouteDefinition(id);
    if (route != null) { // else it was removed over JMX
      model.removeRouteDefinition(route);
    }
  }

  private static void attempt(String what, Action action) {
    try {
      action.run();
    } catch (Exception | Error e) {
      LOG.warn("routes: {} cannot be taken out: {}", what, Failures.line(e));
      LOG.debug("cause", e);
    }
  }
}
