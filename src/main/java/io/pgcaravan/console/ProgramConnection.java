package io.pgcaravan.console;

import io.pgcaravan.jmx.CaravanOperations;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the program, made at first use, and again when the program has been started
 * anew. Safe for several threads.
 */
final class ProgramConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramConnection.class);

  /** A page asks many things at once; a program that is down is looked for once for all. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final ObjectName OPERATIONS = operations();

  private final ConsoleSettings settings;
  private @Nullable JMXConnector connector;
  private @Nullable MBeanServerConnection connection;
  private String state = "the program has not been looked for yet";
  private long lookedAt;
  private boolean told;

  ProgramConnection(ConsoleSettings settings) {
    this.settings = settings;
    lookedAt = System.nanoTime() - PATIENCE_NANOS;
  }

  private static ObjectName operations() {
    try {
      return new ObjectName(CaravanOperations.NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The program's beans.
   *
   * @throws IOException saying why they cannot be reached
   */
  synchronized MBeanServerConnection open() throws IOException {
    if (connection == null) {
      if (System.nanoTime() - lookedAt < PATIENCE_NANOS) {
        throw new IOException(state);
      }
      connect();
    }
    return connection;
  }

  private void connect() throws IOException {
    try {
      connector = JMXConnectorFactory.connect(address(), credentials());
      connection = connector.getMBeanServerConnection();
      LOG.info("the program is found");
      told = false;
    } catch (IOException | SecurityException e) {
      state = words(e);
      if (!told) {
        LOG.warn("{}; it is looked for at each request", state);
        told = true;
      }
      throw e instanceof IOException known ? known : new IOException(state, e);
    } finally {
      lookedAt = System.nanoTime();
    }
  }

  private JMXServiceURL address() throws IOException {
    return settings.jmxUrl().isEmpty()
        ? LocalProgram.address(settings.home())
        : new JMXServiceURL(settings.jmxUrl());
  }

  private Map<String, Object> credentials() {
    Map<String, Object> environment = new HashMap<>();
    if (settings.jmxUrl().contains("/jndi/rmi:")) { // over the network, by TLS from the beginning
      environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
    }
    if (!settings.jmxUser().isEmpty()) {
      environment.put(
          JMXConnector.CREDENTIALS, new String[] {settings.jmxUser(), settings.jmxPassword()});
    }
    return environment;
  }

  /** Takes note of a failure; if the connection is broken, the next use makes it again. */
  synchronized void failed(IOException failure) {
    if (connection == null || answers(connection)) {
      return;
    }
    LOG.warn("the program is gone ({}); it is looked for again", words(failure));
    told = true;
    state = "the program has ended";
    close();
  }

  /** In one line, as RMI's messages are not. */
  private static String words(Exception failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return message.replaceAll("\\s+", " ");
  }

  private static boolean answers(MBeanServerConnection connection) {
    try {
      connection.getDefaultDomain();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why the program cannot be reached; empty while it answers. */
  String trouble() {
    try {
      return open().isRegistered(OPERATIONS) ? "" : "it is starting or stopping";
    } catch (IOException e) {
      failed(e);
      return state();
    }
  }

  private synchronized String state() {
    return state;
  }

  @Override
  public synchronized void close() {
    JMXConnector old = connector;
    connector = null;
    connection = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        LOG.debug("it was gone already", e);
      }
    }
  }
}
