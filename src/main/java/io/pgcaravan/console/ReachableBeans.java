package io.pgcaravan.console;

import java.util.Hashtable;
import java.util.Set;
import javax.management.ObjectName;

/**
 * What a user of the console may reach in the program: enough to see its routes, to start and stop
 * them, and to fire those that begin at a {@code direct:} endpoint. What could run commands, read
 * files, or show secrets (heap dumps, messages on their way, the options of the JVM) is not there.
 */
final class ReachableBeans {

  private static final String CAMEL = "org.apache.camel";
  private static final String CARAVAN = "io.pgcaravan";
  private static final String QUARTZ = "quartz";
  private static final String JVM = "java.lang";

  /** Of Camel's beans those that neither show messages nor make endpoints. */
  private static final Set<String> CAMEL_TYPES =
      Set.of(
          "context",
          "routes",
          "endpoints",
          "components",
          "consumers",
          "producers",
          "processors",
          "services",
          "threadpools",
          "steps",
          "health",
          "dataformats",
          "routecontrollers",
          "routegroups");

  private static final Set<String> ROUTE_ACTS = Set.of("start", "stop", "suspend", "resume");

  /** These take the URI of an endpoint first, which could be any. */
  private static final Set<String> SENDING =
      Set.of(
          "sendBody", "sendStringBody", "sendBodyAndHeaders", "requestBody", "requestStringBody");

  private static final Set<String> SCHEDULER_ACTS =
      Set.of(
          "triggerJob",
          "pauseTrigger",
          "resumeTrigger",
          "getTriggerState",
          "getCurrentlyExecutingJobs");

  /** A password may stand in an option or in a property. */
  private static final Set<String> PRIVATE =
      Set.of("InputArguments", "SystemProperties", "ClassPath", "LibraryPath", "BootClassPath");

  private ReachableBeans() {}

  /** Whether it is shown at all. */
  static boolean shows(ObjectName name) {
    return switch (name.getDomain()) {
      case CARAVAN, QUARTZ, JVM -> true;
      case CAMEL -> {
        String type = type(name);
        yield type != null && CAMEL_TYPES.contains(type);
      }
      default -> false;
    };
  }

  private static String type(ObjectName name) {
    Hashtable<String, String> keys = name.getKeyPropertyList();
    return keys.get("type");
  }

  /** Whether an attribute may be read. */
  static boolean reads(ObjectName name, String attribute) {
    return shows(name) && !(name.getDomain().equals(JVM) && PRIVATE.contains(attribute));
  }

  /** Whether an operation may be called; none sets an attribute. */
  static boolean calls(ObjectName name, String operation, Object... arguments) {
    if (!shows(name)) {
      return false;
    }
    return switch (name.getDomain()) {
      case CARAVAN -> true;
      case QUARTZ -> SCHEDULER_ACTS.contains(operation);
      case CAMEL -> callsCamel(type(name), operation, arguments);
      default -> false;
    };
  }

  private static boolean callsCamel(String type, String operation, Object... arguments) {
    if (SENDING.contains(operation)) {
      return arguments.length > 0
          && arguments[0] instanceof String uri
          && uri.matches("direct:[A-Za-z0-9-]+");
    }
    return type.equals("routes") && ROUTE_ACTS.contains(operation)
        || operation.startsWith("dump")
        || operation.startsWith("list")
        || operation.startsWith("explain")
        || operation.startsWith("is")
        || operation.startsWith("get")
        || operation.endsWith("Json") && operation.contains("Schema");
  }
}
