package io.pgcaravan.console;

import io.pgcaravan.jmx.DescribedBean;
import io.pgcaravan.jmx.Description;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Says whether the program answers; the page shows it. */
@Description("this console")
public interface ConsoleState {

  ObjectName NAME = name();

  @Description("whether the program answers")
  boolean isProgramUp();

  @Description("where it is, or why it cannot be reached")
  String getProgram();

  private static ObjectName name() {
    try {
      return new ObjectName("io.pgcaravan:type=Console");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Registers it. */
  static void register(MBeanServer server, ProgramConnection program) {
    try {
      server.registerMBean(
          new DescribedBean(
              new ConsoleState() {
                @Override
                public boolean isProgramUp() {
                  return program.trouble().isEmpty();
                }

                @Override
                public String getProgram() {
                  return program.trouble().isEmpty() ? "running" : program.trouble();
                }
              },
              ConsoleState.class),
          NAME);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
