package io.pgcaravan.camel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteTemplateDefinition;

/** What one route file has made, to be taken away with it. */
final class RouteParts {

  final Set<String> routes = new LinkedHashSet<>();
  final List<RouteTemplateDefinition> templates = new ArrayList<>();
  final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
  final Set<String> beans = new LinkedHashSet<>();
  final List<String> plans = new ArrayList<>();
  final List<String> mirrors = new ArrayList<>();
  final List<String> schedules = new ArrayList<>();
}
