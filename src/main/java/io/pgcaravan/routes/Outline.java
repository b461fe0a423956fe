package io.pgcaravan.routes;

import io.pgcaravan.routes.Name.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The names that a route file gives, each with its line, and those that it uses. A file that is no
 * YAML has none: whoever loads it says so.
 */
final class Outline {

  private static final Pattern BEAN = Pattern.compile("(?:#bean:|#|^bean:)([A-Za-z][\\w.-]*)");
  private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([^?]+)");

  private final Map<Name, Integer> gives = new HashMap<>();
  private final List<Name> twice = new ArrayList<>();
  private final Set<Name> uses = new HashSet<>();
  private final Set<String> entries = new HashSet<>();
  private final Map<String, Integer> calls = new HashMap<>();

  private Outline() {}

  static Outline of(String text) {
    Outline outline = new Outline();
    try {
      new Compose(LoadSettings.builder().build()).composeString(text).ifPresent(outline::items);
    } catch (YamlEngineException | StackOverflowError e) { // or it is nested too deeply
      return new Outline();
    }
    // a configuration without an id holds for all routes
    outline.uses.add(new Name(Kind.CONFIGURATION, ""));
    return outline;
  }

  /** Names given, with the line of each, the first being 1. */
  Map<Name, Integer> gives() {
    return gives;
  }

  /** Names that it gives more than once. */
  List<Name> twice() {
    return twice;
  }

  Set<Name> uses() {
    return uses;
  }

  /**
   * Where its routes begin, if at {@code direct:NAME}; also those that a precondition leaves out.
   */
  Set<String> entries() {
    return entries;
  }

  /** What its steps call by {@code direct:NAME}, with the line of the last call. */
  Map<String, Integer> calls() {
    return calls;
  }

  private void items(Node root) {
    if (root instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        if (item instanceof MappingNode mapping) {
          mapping.getValue().forEach(this::item);
        }
      }
    }
  }

  private void item(NodeTuple tuple) {
    Node value = tuple.getValueNode();
    switch (text(tuple.getKeyNode())) {
      case "route" -> route(value);
      case "from" -> entry(value, false);
      case "routeTemplate", "route-template" -> {
        give(Kind.TEMPLATE, value, "id");
        uses(child(value, "route"));
      }
      case "templatedRoute", "templated-route" -> {
        give(Kind.ROUTE, value, "routeId");
        use(Kind.TEMPLATE, text(child(value, "routeTemplateRef")));
      }
      case "routeConfiguration", "route-configuration" -> {
        give(Kind.CONFIGURATION, value, "id");
        uses(value);
      }
      case "beans" -> beans(value);
      default -> uses(value);
    }
  }

  private void route(Node route) {
    if (child(route, "id") != null) {
      give(Kind.ROUTE, route, "id");
    }
    entry(child(route, "from"), child(route, "precondition") != null);
    uses(route);
  }

  private void entry(@Nullable Node from, boolean conditional) {
    String direct = direct(from);
    if (direct != null && from != null) {
      entries.add(direct);
      if (!conditional) {
        add(new Name(Kind.ENTRY, direct), line(from));
      }
    }
    uses(child(from, "steps"));
  }

  private void beans(Node beans) {
    if (beans instanceof SequenceNode sequence) {
      for (Node bean : sequence.getValue()) {
        give(Kind.BEAN, bean, "name");
        uses(child(bean, "properties"));
        uses(child(bean, "constructors"));
      }
    }
  }

  private void give(Kind kind, Node item, String key) {
    Node id = child(item, key);
    String text = text(id);
    if (kind == Kind.CONFIGURATION || !text.isEmpty()) {
      add(new Name(kind, text), line(id == null ? item : id));
    }
  }

  private void add(Name name, int line) {
    if (gives.put(name, line) != null) {
      twice.add(name);
    }
  }

  private void use(Kind kind, String text) {
    if (!text.isEmpty()) {
      uses.add(new Name(kind, text));
    }
  }

  /** Looks through all that a node holds. */
  private void uses(@Nullable Node node) {
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(this::uses);
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        use(text(tuple.getKeyNode()), tuple.getValueNode());
        uses(tuple.getValueNode());
      }
    }
  }

  private void use(String key, Node value) {
    String text = text(value);
    if (key.equals("routeConfigurationId")) {
      List.of(text.split("\\s*,\\s*")).forEach(id -> use(Kind.CONFIGURATION, id));
    } else if (key.equals("beanName") || key.equals("ref") || key.endsWith("Ref")) {
      use(Kind.BEAN, text);
    } else if (key.equals("to")) {
      String direct = direct(value);
      if (direct != null) {
        calls.put(direct, line(value));
      }
    }
    Matcher bean = BEAN.matcher(text);
    while (bean.find()) {
      use(Kind.BEAN, bean.group(1));
    }
  }

  /** The name after {@code direct:} of a step or beginning; null for another one, or unknown. */
  private static @Nullable String direct(@Nullable Node step) {
    String uri = step instanceof ScalarNode ? text(step) : text(child(step, "uri"));
    String name = text(child(child(step, "parameters"), "name"));
    Matcher direct = DIRECT.matcher(uri.equals("direct") ? "direct:" + name : uri);
    return direct.matches() && !direct.group(1).contains("{{") ? direct.group(1) : null;
  }

  private static @Nullable Node child(@Nullable Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (text(tuple.getKeyNode()).equals(key)) {
          return tuple.getValueNode();
        }
      }
    }
    return null;
  }

  private static String text(@Nullable Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
