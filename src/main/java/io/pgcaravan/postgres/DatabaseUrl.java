package io.pgcaravan.postgres;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A libpq connection URI, taken apart so that its password never reaches a command line.
 *
 * <p>Source: PostgreSQL manual, "Connection URIs". The password is percent-decoded and handed to
 * the client tools as {@code PGPASSWORD}; everything else stays in {@link #withoutPassword()},
 * whatever parameters libpq may learn. An unescaped {@code @} in a password is forgiven. {@link
 * #toString()} shows no secret.
 */
public final class DatabaseUrl {

  private static final String EXAMPLE = "postgresql://user:password@host:5432/database";
  private static final String ENCODE_HINT =
      "write it as " + EXAMPLE + " and percent-encode special characters in the password";

  /** Parameters with a secret that has no other way into libpq than a command line. */
  private static final List<String> SECRETS =
      List.of("sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key");

  private final String user;
  private final String password;
  private final List<String> hosts;
  private final String database;
  private final Map<String, String> parameters;

  private DatabaseUrl(
      String user,
      String password,
      List<String> hosts,
      String database,
      Map<String, String> parameters) {
    this.user = user;
    this.password = password;
    this.hosts = hosts;
    this.database = database;
    this.parameters = parameters;
  }

  /**
   * Parses a connection URI; its password is masked from then on wherever it shows.
   *
   * @throws UsageException if it is empty, has another scheme, or is malformed; the message never
   *     repeats what may be a password
   */
  public static DatabaseUrl parse(String text) {
    String url = text.strip();
    if (url.isEmpty()) {
      throw new UsageException(
          "the database URL is empty", "set DATABASE_URL, for example " + EXAMPLE);
    }
    Secrets.addUrl(url);
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd);
    if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
      throw new UsageException(
          "the database URL does not start with postgresql:// or postgres://",
          "write it as " + EXAMPLE);
    }
    String rest = url.substring(schemeEnd + 3);
    int query = rest.indexOf('?');
    Map<String, String> parameters = parameters(query < 0 ? "" : rest.substring(query + 1));
    String main = query < 0 ? rest : rest.substring(0, query);
    int slash = main.indexOf('/', Math.max(0, main.lastIndexOf('@')));
    String authority = slash < 0 ? main : main.substring(0, slash);
    String path = slash < 0 ? "" : decode(main.substring(slash + 1));
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? "" : authority.substring(0, at);
    int colon = credentials.indexOf(':');
    String user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
    String password = colon < 0 ? "" : decode(credentials.substring(colon + 1));
    List<String> hosts = hosts(authority.substring(at + 1));
    return checked(user, password, hosts, path, parameters);
  }

  private static DatabaseUrl checked(
      String user,
      String password,
      List<String> hosts,
      String path,
      Map<String, String> parameters) {
    String secret = Optional.ofNullable(parameters.remove("password")).orElse(password);
    for (String name : SECRETS) {
      if (parameters.containsKey(name)) {
        throw new UsageException(
            "the database URL holds %s, which libpq takes by argument only".formatted(name),
            "leave it out: use a password, or an SSL key without a passphrase");
      }
    }
    String database = Optional.ofNullable(parameters.remove("dbname")).orElse(path);
    if (database.isEmpty()) {
      throw new UsageException(
          "the database URL names no database", "add /DATABASE after the host, as in " + EXAMPLE);
    }
    String role = Optional.ofNullable(parameters.remove("user")).orElse(user);
    return new DatabaseUrl(role, secret, hosts, database, parameters);
  }

  private static List<String> hosts(String text) {
    List<String> hosts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String host : hosts) {
      String port = port(host);
      boolean numeric = port.chars().allMatch(c -> c >= '0' && c <= '9') && port.length() <= 5;
      if (!numeric || (!port.isEmpty() && Integer.parseInt(port) > 65535)) {
        throw new UsageException("the database URL has a malformed host or port", ENCODE_HINT);
      }
      if (host.chars().anyMatch(c -> c <= ' ') || host.startsWith("[") && host.indexOf(']') < 0) {
        throw new UsageException("the database URL has a malformed host", ENCODE_HINT);
      }
    }
    return hosts;
  }

  private static String port(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "";
  }

  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  /** Hosts with their ports, as libpq sees them: the parameters host and port go first. */
  private List<String> servers() {
    List<String> names = given("host").orElse(hosts.stream().map(DatabaseUrl::name).toList());
    List<String> ports = given("port").orElse(hosts.stream().map(DatabaseUrl::port).toList());
    List<String> servers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String bracketed = name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
      String port = ports.get(Math.min(i, ports.size() - 1));
      servers.add(port.isEmpty() ? bracketed : bracketed + ":" + port);
    }
    return servers;
  }

  private Optional<List<String>> given(String parameter) {
    return Optional.ofNullable(parameters.get(parameter))
        .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "the database URL has a malformed query parameter", "write parameters as name=value");
      }
      parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      boolean complete = i + 2 < bytes.length;
      int high = complete ? Character.digit(bytes[i + 1], 16) : -1;
      int low = complete ? Character.digit(bytes[i + 2], 16) : -1;
      if (high == 0 && low == 0) {
        throw new UsageException(
            "the database URL holds the forbidden character %00", "correct the URL");
      }
      if (high < 0 || low < 0) {
        throw new UsageException(
            "the database URL has a '%' that is not followed by two hexadecimal digits",
            "write a literal percent sign as %25");
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(
          "the database URL is not valid UTF-8 once percent-decoded",
          "percent-encode the UTF-8 bytes of special characters",
          e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Refuses the address of a transaction pooler, through which a dump has no one session of its
   * own.
   *
   * @throws PermanentException naming the direct address
   */
  public DatabaseUrl refusePooler() {
    for (String host : servers()) {
      boolean neon = name(host).contains("-pooler.");
      if (neon || port(host).equals("6543")) {
        String direct =
            neon
                ? name(host).replace("-pooler.", ".") + (port(host).isEmpty() ? "" : ":5432")
                : name(host) + ":5432";
        throw new PermanentException(
            "the database URL names a transaction pooler (%s), and pg_dump needs one session"
                .formatted(host),
            "use the direct address instead: %s".formatted(direct));
      }
    }
    return this;
  }

  /** The URI for a command line: everything but the password. */
  public String withoutPassword() {
    String query =
        parameters.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return "postgresql://"
        + (user.isEmpty() ? "" : encode(user) + "@")
        + String.join(",", hosts)
        + "/"
        + encode(database)
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** What the client tools find in their environment: the password, if there is one. */
  public Map<String, String> environment() {
    return password.isEmpty() ? Map.of() : Map.of("PGPASSWORD", password);
  }

  public String database() {
    return database;
  }

  /** The same server and credentials, another database. */
  public DatabaseUrl withDatabase(String name) {
    return new DatabaseUrl(user, password, hosts, name, parameters);
  }

  /** The same, with parameters added that the URL does not set itself. */
  DatabaseUrl withDefaults(Map<String, String> defaults) {
    Map<String, String> merged = new LinkedHashMap<>(parameters);
    defaults.forEach(merged::putIfAbsent);
    return new DatabaseUrl(user, password, hosts, database, merged);
  }

  /** Which database this is, without credentials: {@code host:port/database}. */
  public String identity() {
    String servers =
        servers().stream()
            .map(host -> port(host).isEmpty() ? name(host) + ":5432" : host)
            .collect(Collectors.joining(","));
    return servers + "/" + database;
  }

  @Override
  public String toString() {
    return identity();
  }
}
