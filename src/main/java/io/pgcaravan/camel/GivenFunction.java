package io.pgcaravan.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The placeholder {@code {{given:caravan.webhook-url}}}: true if that property has a value. For
 * preconditions of routes, which must not show the value itself.
 */
final class GivenFunction implements PropertiesFunction {

  private final CamelContext context;

  GivenFunction(CamelContext context) {
    this.context = context;
  }

  @Override
  public String getName() {
    return "given";
  }

  @Override
  public String apply(String property) {
    return String.valueOf(!context.resolvePropertyPlaceholders("{{" + property + ":}}").isBlank());
  }
}
