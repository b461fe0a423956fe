package io.pgcaravan.postgres;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells apart what the client tools say when they fail.
 *
 * <p>The tools give no SQLSTATE for a failed connection, so the text decides; what is not known
 * here counts as transient, for another attempt does no harm.
 */
final class ClientFailure {

  private enum Kind {
    TRANSIENT,
    PERMANENT,
    USAGE
  }

  private record Rule(Pattern says, Kind kind, String hint) {
    Rule(String says, Kind kind, String hint) {
      this(Pattern.compile(says, Pattern.CASE_INSENSITIVE), kind, hint);
    }
  }

  /** The first that matches decides: causes come before their consequences. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "replaced (tables are in use|schemas stay)",
              Kind.TRANSIENT,
              "the next restore or mirror into this database drops them: end the sessions that use"
                  + " them, and drop what was made upon them"),
          new Rule(
              "server version mismatch|aborting because of server version",
              Kind.PERMANENT,
              "install client tools that are not older than the server"),
          new Rule(
              "unsupported version \\(\\d+\\.\\d+\\) in file header",
              Kind.PERMANENT,
              "install client tools that are not older than those that made the archive"),
          new Rule(
              "password authentication failed|no password supplied|authentication failed|SCRAM"
                  + " authentication",
              Kind.PERMANENT,
              "check the user and the password in DATABASE_URL"),
          new Rule(
              "no pg_hba\\.conf entry|requires? a valid client certificate",
              Kind.PERMANENT,
              "let the server accept this host and user (pg_hba.conf), or add sslmode=require"),
          new Rule(
              "database \".*\" does not exist",
              Kind.PERMANENT,
              "check the database's name in DATABASE_URL"),
          new Rule(
              "role \".*\" does not exist|is not permitted to log in",
              Kind.PERMANENT,
              "check the user in DATABASE_URL"),
          new Rule(
              "invalid URI query parameter|invalid connection option|invalid"
                  + " (sslmode|channel_binding|connection option) value|invalid \\w+ value: ",
              Kind.USAGE,
              "remove parameters from DATABASE_URL that libpq does not know"),
          new Rule(
              "row-level security",
              Kind.PERMANENT,
              "dump as a role with BYPASSRLS, or as the owner of the tables"),
          new Rule(
              "permission denied",
              Kind.PERMANENT,
              "grant the dumping role SELECT on all tables and sequences (role pg_read_all_data)"),
          new Rule(
              "no matching (tables|schemas|extensions)",
              Kind.PERMANENT,
              "correct the names or patterns in the plan"),
          new Rule(
              "server does not support SSL|certificate verify failed|root certificate file",
              Kind.PERMANENT,
              "check sslmode and sslrootcert in DATABASE_URL"),
          new Rule(
              "unrecognized option|invalid option|unrecognized argument|options .* cannot be used"
                  + " together",
              Kind.PERMANENT,
              "correct the plan's options; this version of pg_dump does not take them"),
          new Rule(
              "conflict with recovery",
              Kind.TRANSIENT,
              "raise max_standby_streaming_delay or switch on hot_standby_feedback on the standby"),
          new Rule(
              "lock timeout|statement timeout[\\s\\S]*LOCK TABLE", // pg_dump sets the latter
              Kind.TRANSIENT,
              "a session holds a conflicting lock: let DDL end before the dump starts"),
          new Rule(
              "could not translate host name|Name or service not known",
              Kind.TRANSIENT,
              "check the host in DATABASE_URL and the name service"),
          new Rule(
              "connection refused|could not connect|timeout expired|Network is unreachable|No route"
                  + " to host|connection to server .* failed",
              Kind.TRANSIENT,
              "check that the server runs and can be reached from here"),
          new Rule(
              "too many (clients|connections)|remaining connection slots|starting up|shutting down",
              Kind.TRANSIENT,
              "the server takes no more connections at the moment"),
          new Rule(
              "server closed the connection|terminating connection|connection .*reset|SSL"
                  + " connection has been closed|no connection to the server",
              Kind.TRANSIENT,
              "the server ended the session: look at its log"));

  private ClientFailure() {}

  static CaravanException of(String tool, int exitCode, String errors) {
    String name = Path.of(tool).getFileName().toString();
    String said = lastWords(errors);
    String message =
        "%s failed (exit code %d)%s".formatted(name, exitCode, said.isEmpty() ? "" : ": " + said);
    for (Rule rule : RULES) {
      if (rule.says().matcher(errors).find()) {
        return exception(rule.kind(), message, rule.hint());
      }
    }
    return exception(Kind.TRANSIENT, message, fallbackHint(exitCode));
  }

  /** A run that took too long is not tried again: the plan's time is over. */
  static CaravanException overTime(String tool) {
    return new PermanentException(
        "%s was killed when its time limit was over".formatted(Path.of(tool).getFileName()),
        "raise the plan's timeLimit, or find out what makes the server slow or unreachable");
  }

  private static CaravanException exception(Kind kind, String message, String hint) {
    return switch (kind) {
      case TRANSIENT -> new TransientException(message, hint);
      case PERMANENT -> new PermanentException(message, hint);
      case USAGE -> new UsageException(message, hint);
    };
  }

  private static String fallbackHint(int exitCode) {
    return exitCode > 128
        ? "it was killed by signal %d: look for the out-of-memory killer or an operator"
            .formatted(exitCode - 128)
        : "look at the server's log";
  }

  /** The error lines without their repeated tool names, in one line. */
  private static String lastWords(String errors) {
    String joined =
        errors
            .lines()
            .map(
                line ->
                    line.replaceFirst("^\\w+:(?:<stdin>:\\d+:)? (error: |detail: |hint: )?", ""))
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .reduce((a, b) -> a + "; " + b)
            .orElse("");
    String text = joined.length() > 600 ? joined.substring(0, 600) + " …" : joined;
    boolean word = text.matches("(?s)\\p{Lu}\\P{Lu}.*"); // not a severity such as FATAL
    return word ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
  }
}
