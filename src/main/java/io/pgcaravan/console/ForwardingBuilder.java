package io.pgcaravan.console;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;

/**
 * Lets this process's MBean server be the one that forwards to the program. Java makes it by the
 * class that a system property names; the property is there for that moment alone.
 */
public final class ForwardingBuilder extends MBeanServerBuilder {

  private static final String PROPERTY = "javax.management.builder.initial";
  private static final AtomicReference<ProgramConnection> PROGRAM = new AtomicReference<>();

  /** Made by Java. */
  public ForwardingBuilder() {}

  /**
   * Makes the server of this process.
   *
   * @throws IllegalStateException if there is one already
   */
  static MBeanServer install(ProgramConnection program) {
    PROGRAM.set(program);
    System.setProperty(PROPERTY, ForwardingBuilder.class.getName());
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (!Proxy.isProxyClass(server.getClass())) {
        throw new IllegalStateException("this process has an MBean server already");
      }
      return server;
    } finally {
      System.clearProperty(PROPERTY);
    }
  }

  @Override
  public MBeanServer newMBeanServer(
      String defaultDomain, MBeanServer outer, MBeanServerDelegate delegate) {
    return ForwardedBeans.server(
        super.newMBeanServer(defaultDomain, outer, delegate), PROGRAM.get());
  }
}
