package io.pgcaravan.camel;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.model.Model;

/** A bean that a route file made, and what Camel made of it when it was used. */
record MadeBean(CamelContext context, String name) {

  /** Takes it out of the registry, which closes it, with the endpoints and the component of it. */
  void remove() throws Exception {
    String quoted = Pattern.quote(name);
    Pattern uri =
        Pattern.compile(
            "%s:.*|bean:(//)?%s([?].*)?|.*(#|%%23)(bean:)?%s([&].*)?"
                .formatted(quoted, quoted, quoted));
    List<Endpoint> endpoints =
        context.getEndpoints().stream()
            .filter(endpoint -> uri.matcher(endpoint.getEndpointUri()).matches())
            .toList();
    for (Endpoint endpoint : endpoints) {
      context.removeEndpoint(endpoint);
    }
    if (context.hasComponent(name) != null) {
      context.removeComponent(name);
    }
    context.getRegistry().unbind(name);
    context
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .getCustomBeans()
        .removeIf(bean -> name.equals(bean.getName()));
  }
}
