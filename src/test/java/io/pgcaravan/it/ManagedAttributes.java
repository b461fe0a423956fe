package io.pgcaravan.it;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;

/** What a person with a JMX console may read of this JVM. */
final class ManagedAttributes {

  private ManagedAttributes() {}

  /** Names and values of all attributes of the beans that a pattern such as {@code *:*} finds. */
  static String of(String pattern) throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    StringBuilder text = new StringBuilder();
    for (ObjectName name : beans.queryNames(new ObjectName(pattern), null)) {
      text.append(name).append('\n');
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        try {
          append(text, beans.getAttribute(name, attribute.getName()));
        } catch (JMException | RuntimeMBeanException | RuntimeErrorException e) {
          text.append(e).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Object value) {
    if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        append(text, Array.get(value, i));
      }
    } else {
      text.append(value).append('\n');
    }
  }
}
