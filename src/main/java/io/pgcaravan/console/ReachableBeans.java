package io.pgcaravan.console;

import java.util.Set;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

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
          "components",
          "consumers",
          "services",
          "threadpools",
          "health",
          "routecontrollers",
          "routegroups");

  private static final Set<String> ROUTE_ACTS = Set.of("start", "stop", "suspend", "resume");

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
        yield type != null
            && (CAMEL_TYPES.contains(type) || type.equals("endpoints") && isFired(name));
      }
      default -> false;
    };
  }

  /** Of many endpoints those are shown that can be fired. */
  private static boolean isFired(ObjectName endpoint) {
    return FiredByHand.isRoute(
        endpoint.getKeyProperty("name").replaceFirst("\"direct://", "").replace("\"", ""));
  }

  private static @Nullable String type(ObjectName name) {
    return name.getKeyProperty("type");
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
      default -> operation.equals("dumpAllThreads");
    };
  }

  private static boolean callsCamel(@Nullable String type, String operation, Object... arguments) {
    if (FiredByHand.isBy(operation)) {
      return FiredByHand.admits(arguments);
    }
    return "routes".equals(type) && ROUTE_ACTS.contains(operation)
        || operation.startsWith("dump") && keepsPlaceholders(operation, arguments)
        || operation.startsWith("list")
        || operation.startsWith("explain")
        || operation.startsWith("is")
        || operation.startsWith("get")
        || operation.endsWith("Json") && operation.contains("Schema");
  }

  /**
   * A dump that puts values in the place of placeholders (which its first argument asks for) tells
   * passwords; statistics have none, and other arguments.
   */
  private static boolean keepsPlaceholders(String operation, Object... arguments) {
    return operation.contains("Stats")
        || arguments.length == 0
        || Boolean.FALSE.equals(arguments[0]);
  }
}
