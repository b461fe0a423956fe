package io.pgcaravan.routes;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What speaks against a route file for what others say, and Camel would not notice. */
public final class Conflicts {

  private Conflicts() {}

  /** A name that it gives twice, or that another file gives too. */
  public static Optional<RouteFault> names(RouteFile file, Collection<RouteFile> others) {
    if (!file.outline().twice().isEmpty()) {
      Name name = file.outline().twice().get(0);
      int line = file.outline().gives().get(name);
      return Optional.of(RouteFault.of(file, line, "it has two of the " + name));
    }
    return others.stream()
        .filter(other -> !other.name().equals(file.name()))
        .filter(other -> shares(file, other))
        .findFirst()
        .map(other -> shared(file, other));
  }

  private static boolean shares(RouteFile file, RouteFile other) {
    return file.outline().gives().keySet().stream().anyMatch(other.outline().gives()::containsKey);
  }

  private static RouteFault shared(RouteFile file, RouteFile other) {
    Map.Entry<Name, Integer> name = file.sharedWith(other);
    return new RouteFault(
        file.path(),
        name.getValue(),
        "%s has the %s already".formatted(other.name(), name.getKey()),
        "give this one another name",
        null);
  }

  /** A call of {@code direct:NAME} where no route begins: it would fail when it is made. */
  public static Optional<RouteFault> calls(RouteFile file, Collection<RouteFile> all) {
    return file.outline().calls().entrySet().stream()
        .filter(
            call ->
                all.stream().noneMatch(other -> other.outline().entries().contains(call.getKey())))
        .findFirst()
        .map(
            call ->
                RouteFault.of(
                    file,
                    call.getValue(),
                    "it calls direct:%s, where no route begins".formatted(call.getKey())));
  }
}
