package io.pgcaravan.camel;

import io.pgcaravan.jmx.CaravanOperations;
import io.pgcaravan.jmx.DescribedBean;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the operations registered until it is closed; without them the program works all the same.
 */
final class JmxRegistration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);

  private final JmxOperations operations;
  private final boolean registered;

  private JmxRegistration(JmxOperations operations, boolean registered) {
    this.operations = operations;
    this.registered = registered;
  }

  static JmxRegistration of(JmxOperations operations) {
    try {
      server().registerMBean(new DescribedBean(operations, CaravanOperations.class), name());
      return new JmxRegistration(operations, true);
    } catch (JMException e) {
      LOG.warn("{} is not registered over JMX ({})", CaravanOperations.NAME, e.toString());
      return new JmxRegistration(operations, false);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static ObjectName name() throws JMException {
    return new ObjectName(CaravanOperations.NAME);
  }

  @Override
  public void close() {
    operations.close();
    if (registered) {
      try {
        server().unregisterMBean(name());
      } catch (JMException e) {
        LOG.debug("it is gone already", e);
      }
    }
  }
}
