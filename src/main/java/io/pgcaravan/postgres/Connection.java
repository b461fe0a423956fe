package io.pgcaravan.postgres;

import java.util.HashMap;
import java.util.Map;

/**
 * How the client tools are told to connect: the URL on the command line, the password and the
 * limits in the environment or as parameters.
 */
public final class Connection {

  /** A server that is gone is noticed within about two minutes, in mid-dump too. */
  private static final Map<String, String> KEEPALIVES =
      Map.of("keepalives_idle", "60", "keepalives_interval", "10", "keepalives_count", "6");

  /**
   * What a session is given beside, so that it writes times alike wherever it is opened: as a dump
   * does, and what a dump is compared with.
   */
  public static final Map<String, String> DUMP_SESSION = Map.of("PGTZ", "UTC");

  private Connection() {}

  /** The value for {@code --dbname}; it holds no password. */
  public static String arguments(DatabaseUrl database) {
    return database.withDefaults(KEEPALIVES).withoutPassword();
  }

  /** What to add to the environment: the password, and how long a connection may take. */
  public static Map<String, String> environment(DatabaseUrl database) {
    Map<String, String> environment = new HashMap<>(database.environment());
    environment.put("PGCONNECT_TIMEOUT", "15");
    return Map.copyOf(environment);
  }
}
