package io.pgcaravan.camel;

import io.pgcaravan.failure.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.regex.Pattern;

/** Knows by its name which setting is a secret, or holds one. */
final class SecretSettings {

  private static final Pattern SECRET =
      Pattern.compile(".*(?:PASSWORD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|_KEY|APIKEY)(?:_JSON)?");

  /** Addresses that let in whoever knows them. */
  private static final Pattern SECRET_ADDRESS = Pattern.compile(".*(?:WEBHOOK|PING).*");

  private static final int SHORTEST_PATH = 8;

  /** Variables of other programs may be secrets by name, and say no more than "true". */
  private static final int SHORTEST_UNREAD = 8;

  private SecretSettings() {}

  /** Lets nobody see what is secret in an environment, of which settings are read by and by. */
  static void rememberUnread(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (value.length() >= SHORTEST_UNREAD && SECRET.matcher(name).matches()) {
            remember(name, value);
          }
        });
  }

  /** Lets nobody see what is secret in a setting's value. */
  static void remember(String name, String value) {
    if (name.endsWith("JSON") || value.startsWith("{")) {
      Secrets.addJson(value);
    } else if (SECRET_ADDRESS.matcher(name).matches()) {
      addAddress(value);
    } else if (SECRET.matcher(name).matches()) {
      Secrets.add(value);
    }
    if (value.contains("://")) {
      Secrets.addUrl(value);
    }
  }

  /** Lets nobody see what a vault gave, whatever it is for. */
  static void rememberVaulted(String value) {
    Secrets.add(value);
    if (value.startsWith("{")) {
      Secrets.addJson(value);
    }
    if (value.contains("://")) {
      addAddress(value);
      Secrets.addUrl(value);
    }
  }

  /** The whole of it, and what follows the host, as clients tell it. */
  private static void addAddress(String address) {
    Secrets.add(address);
    try {
      URI uri = new URI(address.strip());
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      if (path.length() >= SHORTEST_PATH) {
        Secrets.add(path);
      }
      if (uri.getRawQuery() != null && uri.getRawQuery().length() >= SHORTEST_PATH) {
        Secrets.add(uri.getRawQuery());
      }
    } catch (URISyntaxException e) {
      return; // told by whoever uses it; the whole of it is known
    }
  }
}
