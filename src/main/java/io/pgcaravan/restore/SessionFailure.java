package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what went wrong in a psql session, by the SQLSTATE that it gives with {@code VERBOSITY
 * verbose}, and what to do about it. Rows are not repeated: they may hold what nobody should read.
 *
 * <p>Source: PostgreSQL manual, appendix "PostgreSQL Error Codes".
 */
final class SessionFailure {

  private record Rule(Pattern says, boolean transientOne, String hint) {}

  private static final String PRESENT =
      "the target holds this already: replace its contents, or restore into a new database by"
          + " --into-new";

  /** Matched against "SQLSTATE: message"; the first decides. */
  private static final List<Rule> RULES =
      List.of(
          permanent(
              "23503",
              "the archive lacks rows that others refer to: restore one that holds all these"
                  + " tables, or the schema and the data together"),
          permanent("23505: .*\"pg_\\w+_index\"", PRESENT), // another session makes it just now
          permanent(
              "23...",
              "the archive's rows break a rule of the target: restore into a new database by"
                  + " --into-new, or restore an earlier archive"),
          permanent(
              "53100",
              "free space on the server's disk: a restore needs the room of the new database beside"
                  + " the old one"),
          permanent(
              "53200: out of shared memory",
              "raise max_locks_per_transaction on the server and restart it: each table and index"
                  + " takes a lock until the commit"),
          permanent("53200", "the server ran out of memory: give it more, or lower its work_mem"),
          retry("53...|57P0.|08...", "the server could not go on: look at its log, and try again"),
          permanent(
              "42501",
              "restore as the owner of the database, or as a superuser; an extension may need one"),
          permanent(
              "42704: role",
              "create the role first (the archive's globals name it), or restore an archive made"
                  + " with --no-owner --no-acl"),
          permanent(
              "42704: (tablespace|encoding|collation)|22023: .*(locale|collation)",
              "make it on the target's server first, or restore into a server that has it"),
          permanent(
              "0A000: extension|58P01: .*extension",
              "install the extension on the target's server (a package of the same PostgreSQL"
                  + " version)"),
          permanent(
              "22021|22P05",
              "restore into a database with the archive's encoding, which --into-new makes"),
          permanent(
              "42P07|42P06|42710|42723",
              "the target holds this already: replace its contents, or restore into a new database"
                  + " by --into-new"),
          permanent(
              "2BP01",
              "drop what depends on it, and make it again afterwards; or restore into a new database"
                  + " by --into-new"),
          permanent(
              "25006",
              "the target takes no changes: use the primary server, and see"
                  + " default_transaction_read_only"),
          retry(
              "55P03: another restore or mirror",
              "let it end: restores and mirrors into one database run at different times"),
          retry(
              "55P03|57014: .*lock timeout",
              "another session holds a lock: end it, or try again when it is gone"),
          retry(
              "57014",
              "somebody cancelled the statement, or a time limit of the server did: try again"),
          retry("40...", "another session was in the way: try again"),
          permanent(
              "42601|42883|42P01|42703|0A000|42...",
              "the target's server may be older than the archive's: restore into one of the same"
                  + " major version or a newer one"),
          permanent(
              "58...|XX00.", "look at the server's log: its disk or its files may be damaged"),
          permanent("22...|54...", "look at this line of the archive, and verify the archive"));

  private static final String FALLBACK =
      "look at this line of the archive, and at the server's log";

  private static final Pattern ERROR =
      Pattern.compile(
          "^(?:psql:(?:<stdin>|-|[^:\\n"
              + "]*):(?<line>\\d+): )?(?<severity>ERROR|FATAL|PANIC):\\s+(?<state>[0-9A-Z]{5}):"
              + " (?<message>.*)$",
          Pattern.MULTILINE);

  private static final Pattern LOST =
      Pattern.compile(
          "server closed the connection|connection to server was lost|could not (send|receive)"
              + " data");

  private static final Pattern DETAIL =
      Pattern.compile("^DETAIL:\\s++(?!Failing row)(.*)$", Pattern.MULTILINE);
  private static final Pattern PLACE =
      Pattern.compile("^CONTEXT:\\s+(COPY [^\\n]*?, line \\d+)", Pattern.MULTILINE);

  private SessionFailure() {}

  private static Rule permanent(String says, String hint) {
    return new Rule(Pattern.compile("(?:" + says + ").*"), false, hint);
  }

  private static Rule retry(String says, String hint) {
    return new Rule(Pattern.compile("(?:" + says + ").*"), true, hint);
  }

  /**
   * The failure in what psql said last; none if the server gave no reason, as when the connection
   * broke.
   *
   * @param archiveStartsAt lines of the session before the archive's first; -1 where no archive was
   *     being fed
   */
  static Optional<CaravanException> find(String errors, long archiveStartsAt) {
    Matcher matcher = ERROR.matcher(errors);
    int last = -1;
    while (matcher.find()) {
      last = matcher.start();
    }
    if (last < 0 || !matcher.find(last) || isOlderThanTheEnd(matcher, errors)) {
      return Optional.empty();
    }
    String said = matcher.group("state") + ": " + matcher.group("message");
    String message = told(matcher, errors.substring(last), archiveStartsAt);
    return Optional.of(
        RULES.stream()
            .filter(rule -> rule.says().matcher(said).matches())
            .findFirst()
            .map(rule -> exception(rule, message))
            .orElseGet(() -> new PermanentException(message, FALLBACK)));
  }

  /** The session went on after it, and ended for another reason. */
  private static boolean isOlderThanTheEnd(Matcher error, String errors) {
    return error.group("severity").equals("ERROR") && LOST.matcher(errors).find(error.end());
  }

  private static CaravanException exception(Rule rule, String message) {
    return rule.transientOne()
        ? new TransientException(message, rule.hint())
        : new PermanentException(message, rule.hint());
  }

  private static String told(Matcher error, String text, long archiveStartsAt) {
    StringBuilder told = new StringBuilder("the restore failed");
    long line = error.group("line") == null ? -1 : Long.parseLong(error.group("line"));
    if (archiveStartsAt >= 0 && line > archiveStartsAt) {
      told.append(" near line ").append(line - archiveStartsAt).append(" of the archive");
    }
    told.append(": ").append(lower(error.group("message")));
    Matcher detail = DETAIL.matcher(text);
    if (error.group("state").startsWith("23") && detail.find()) {
      told.append("; ").append(shortened(detail.group(1)));
    }
    Matcher place = PLACE.matcher(text);
    if (place.find()) {
      told.append("; ").append(place.group(1));
    }
    return told.append(" (SQLSTATE ").append(error.group("state")).append(')').toString();
  }

  private static String lower(String text) {
    boolean word = text.matches("(?s)\\p{Lu}\\P{Lu}.*");
    return shortened(
        word ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text);
  }

  private static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) + " …" : text;
  }
}
