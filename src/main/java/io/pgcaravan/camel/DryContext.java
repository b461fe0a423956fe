package io.pgcaravan.camel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;

/**
 * A context that makes routes and starts none: it resolves their endpoints, options, expressions
 * and beans, and that is all. Nothing is sent, fired or connected to. Settings and the program's
 * beans are those of another context.
 */
final class DryContext extends DefaultCamelContext {

  private final Map<String, Route> made = new LinkedHashMap<>();

  /**
   * Makes one; the caller closes it.
   *
   * @param program whose settings and beans it has
   * @param hidden beans that route files made there
   */
  DryContext(CamelContext program, Set<String> hidden) {
    super(false);
    disableJMX();
    getCamelContextExtension().setRegistry(new DefaultRegistry(new ProgramBeans(program, hidden)));
    PropertiesComponent properties = getPropertiesComponent();
    properties.addPropertiesSource(new ProgramSettings(program.getPropertiesComponent()));
    for (String name : List.of("setting", "given")) {
      PropertiesFunction function = program.getPropertiesComponent().getPropertiesFunction(name);
      if (function != null) {
        properties.addPropertiesFunction(function);
      }
    }
    getTypeConverterRegistry().addFallbackTypeConverter(new ClientConverter(), false);
    init();
  }

  /** Makes the routes of definitions that were added. */
  void makeRoutes() throws Exception {
    List<RouteDefinition> fresh =
        getRouteDefinitions().stream().filter(each -> !made.containsKey(each.getId())).toList();
    startRouteDefinitions(new ArrayList<>(fresh));
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public void startRouteService(RouteService service, boolean addingRoutes) {
    made.put(service.getId(), service.getRoute());
  }

  @Override
  public List<Route> getRoutes() {
    return List.copyOf(made.values());
  }

  @Override
  public Route getRoute(String id) {
    return made.get(id);
  }

  @Override
  public boolean removeRoute(String id) {
    return made.remove(id) != null;
  }

  private record ProgramSettings(PropertiesComponent properties) implements PropertiesSource {

    @Override
    public String getName() {
      return "program";
    }

    @Override
    public String getProperty(String name) {
      return properties.resolveProperty(name).orElse(null);
    }
  }

  private record ProgramBeans(CamelContext program, Set<String> hidden) implements BeanRepository {

    @Override
    public Object lookupByName(String name) {
      return hidden.contains(name) ? null : program.getRegistry().lookupByName(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      return hidden.contains(name) ? null : program.getRegistry().lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return program.getRegistry().findByTypeWithName(type).entrySet().stream()
          .filter(each -> !hidden.contains(each.getKey()))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return Set.copyOf(findByTypeWithName(type).values());
    }
  }
}
