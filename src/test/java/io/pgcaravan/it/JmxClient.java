package io.pgcaravan.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgcaravan.jmx.CaravanOperations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/** A client that calls the program's bean over a JMX connection, as jconsole does. */
record JmxClient(JMXConnectorServer door, JMXConnector connector, ObjectName name)
    implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Connects to the program in this JVM; the caller closes it. */
  static JmxClient connect() throws IOException, JMException {
    JMXConnectorServer door =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("service:jmx:rmi://127.0.0.1"),
            null,
            ManagementFactory.getPlatformMBeanServer());
    door.start();
    return new JmxClient(
        door,
        JMXConnectorFactory.connect(door.getAddress()),
        new ObjectName(CaravanOperations.NAME));
  }

  MBeanServerConnection connection() throws IOException {
    return connector.getMBeanServerConnection();
  }

  Object invoke(String operation, Object... arguments) throws Exception {
    Map<Class<?>, String> types = Map.of(Boolean.class, "boolean");
    String[] signature =
        Arrays.stream(arguments)
            .map(each -> each == null ? String.class : each.getClass())
            .map(type -> types.getOrDefault(type, type.getName()))
            .toArray(String[]::new);
    return connection().invoke(name, operation, arguments, signature);
  }

  /** Fires something, and returns its id. */
  String fire(String operation, Object... arguments) throws Exception {
    return (String) invoke(operation, arguments);
  }

  /** An attribute that has several values. */
  String[] texts(String attribute) throws Exception {
    return (String[]) connection().getAttribute(name, attribute);
  }

  JsonNode status(String id) throws Exception {
    return JSON.readTree((String) invoke("status", id));
  }

  /** Its status once it has ended. */
  JsonNode awaitEnd(String id) {
    return await()
        .atMost(LIMIT)
        .until(() -> status(id), each -> !each.get("status").asText().equals("running"));
  }

  /** Its status once it is at a place. */
  JsonNode awaitPlace(String id, String place) {
    return await()
        .atMost(LIMIT)
        .until(() -> status(id), each -> String.valueOf(each.get("where")).contains(place));
  }

  @Override
  public void close() throws IOException {
    connector.close();
    door.stop();
  }
}
