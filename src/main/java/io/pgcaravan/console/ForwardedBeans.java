package io.pgcaravan.console;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The beans of the program, seen as if they were this process's own: what the pages ask of Jolokia
 * is answered by the program, within what is {@linkplain ReachableBeans reachable}. The beans of
 * the pages themselves stay here.
 */
final class ForwardedBeans implements InvocationHandler {

  /** Of Jolokia, Hawtio, this console, and the registry of beans itself. */
  private static final Set<String> OWN = Set.of("jolokia", "hawtio", "JMImplementation");

  private final MBeanServer own;
  private final ProgramConnection program;

  private ForwardedBeans(MBeanServer own, ProgramConnection program) {
    this.own = own;
    this.program = program;
  }

  static MBeanServer server(MBeanServer own, ProgramConnection program) {
    return (MBeanServer)
        Proxy.newProxyInstance(
            ForwardedBeans.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            new ForwardedBeans(own, program));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given)
      throws Throwable {
    Object[] arguments = given == null ? new Object[0] : given;
    return switch (method.getName()) {
      case "queryNames", "queryMBeans", "getMBeanCount" -> query(method, arguments);
      case "isRegistered",
          "getMBeanInfo",
          "isInstanceOf",
          "getObjectInstance",
          "getAttribute",
          "getAttributes",
          "invoke" ->
          isOwn((ObjectName) arguments[0]) ? call(own, method, arguments) : ask(method, arguments);
      case "setAttribute", "setAttributes" -> {
        refuseOthers((ObjectName) arguments[0], "no attribute is set by the console");
        yield call(own, method, arguments);
      }
      case "registerMBean" ->
          isUnwanted((ObjectName) arguments[1])
              ? new ObjectInstance((ObjectName) arguments[1], Object.class.getName())
              : call(own, method, arguments);
      default -> call(own, method, arguments);
    };
  }

  /** What the pages bring to reach other processes and machines. */
  private static boolean isUnwanted(@Nullable ObjectName name) {
    return name != null
        && ("JVMList".equals(name.getKeyProperty("type"))
            || "Discovery".equals(name.getKeyProperty("type")));
  }

  private static boolean isOwn(@Nullable ObjectName name) {
    return name == null || OWN.contains(name.getDomain()) || name.equals(ConsoleState.NAME);
  }

  private static void refuseOthers(ObjectName name, String why) {
    if (!isOwn(name)) {
      throw new SecurityException("%s: %s".formatted(name, why));
    }
  }

  private Object query(Method method, Object... arguments) throws Throwable {
    if (arguments.length == 0) {
      return call(own, method, arguments);
    }
    @Nullable ObjectName pattern = (ObjectName) arguments[0];
    Set<?> here =
        ((Set<?>) call(own, method, arguments))
            .stream().filter(each -> isOwn(name(each))).collect(Collectors.toSet());
    if (pattern != null && !pattern.isPattern() && isOwn(pattern)) {
      return here;
    }
    return Stream.concat(here.stream(), there(method, arguments)).collect(Collectors.toSet());
  }

  /** Nothing while the program is down: the page says so. */
  private Stream<?> there(Method method, Object... arguments) throws Throwable {
    try {
      return ((Set<?>) call(open(), method, arguments))
          .stream().filter(each -> ReachableBeans.shows(name(each)));
    } catch (IOException e) {
      program.failed(e);
      return Stream.empty();
    }
  }

  private static ObjectName name(Object found) {
    return found instanceof ObjectInstance instance ? instance.getObjectName() : (ObjectName) found;
  }

  private @Nullable Object ask(Method method, Object... arguments) throws Throwable {
    ObjectName name = (ObjectName) arguments[0];
    if (method.getName().equals("isRegistered") && !ReachableBeans.shows(name)) {
      return false;
    }
    if (!ReachableBeans.shows(name)) {
      throw new InstanceNotFoundException(name.toString());
    }
    refuseForbidden(name, method, arguments);
    try {
      return shown(name, call(open(), method, arguments));
    } catch (IOException e) {
      program.failed(e);
      if (method.getName().equals("isRegistered")) {
        return false;
      }
      throw new InstanceNotFoundException("%s: the program does not answer".formatted(name));
    }
  }

  private static void refuseForbidden(ObjectName name, Method method, Object... arguments) {
    switch (method.getName()) {
      case "getAttribute" -> {
        if (!ReachableBeans.reads(name, (String) arguments[1])) {
          throw new SecurityException("%s is not shown by the console".formatted(arguments[1]));
        }
      }
      case "invoke" -> {
        Object @Nullable [] values = (Object[]) arguments[2];
        if (!ReachableBeans.calls(
            name, (String) arguments[1], values == null ? new Object[0] : values)) {
          throw new SecurityException(
              "%s of %s is not among what the console may do".formatted(arguments[1], name));
        }
      }
      default -> {
        // what is shown may be described
      }
    }
  }

  private static @Nullable Object shown(ObjectName name, @Nullable Object answer) {
    if (answer instanceof AttributeList list) {
      AttributeList shown = new AttributeList();
      list.asList().stream()
          .filter(each -> ReachableBeans.reads(name, each.getName()))
          .forEach((Attribute each) -> shown.add(each));
      return shown;
    }
    return answer;
  }

  private MBeanServerConnection open() throws IOException {
    return program.open();
  }

  /** A method of both interfaces, by its name and types. */
  private static @Nullable Object call(
      MBeanServerConnection target, Method method, Object... arguments) throws Throwable {
    try {
      Method found =
          target instanceof MBeanServer
              ? method
              : MBeanServerConnection.class.getMethod(method.getName(), method.getParameterTypes());
      return found.invoke(target, Arrays.copyOf(arguments, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
