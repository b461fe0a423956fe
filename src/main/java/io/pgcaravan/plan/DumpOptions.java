package io.pgcaravan.plan;

import io.pgcaravan.failure.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Further options of pg_dump(1) a plan may give. Those that would break the way of an archive (its
 * file, its format, its completeness) are not among them.
 *
 * @param arguments as pg_dump takes them, each complete in itself
 */
public record DumpOptions(List<String> arguments) {

  private static final Set<String> FLAGS =
      Set.of(
          "--no-owner",
          "--no-acl",
          "--no-privileges",
          "--clean",
          "--if-exists",
          "--inserts",
          "--column-inserts",
          "--attribute-inserts",
          "--on-conflict-do-nothing",
          "--disable-dollar-quoting",
          "--disable-triggers",
          "--no-comments",
          "--no-publications",
          "--no-security-labels",
          "--no-subscriptions",
          "--no-statistics",
          "--statistics",
          "--no-table-access-method",
          "--no-tablespaces",
          "--no-toast-compression",
          "--quote-all-identifiers",
          "--load-via-partition-root",
          "--sequence-data",
          "--serializable-deferrable",
          "--use-set-session-authorization",
          "--large-objects",
          "--blobs");

  private static final Set<String> VALUED =
      Set.of(
          "--encoding",
          "--extra-float-digits",
          "--include-foreign-data",
          "--lock-wait-timeout",
          "--role",
          "--rows-per-insert",
          "--superuser");

  /** Options that leave something out: the archive is then not a full one. */
  private static final Set<String> NARROWING =
      Set.of(
          "--schema",
          "--exclude-schema",
          "--exclude-table",
          "--exclude-table-and-children",
          "--exclude-table-data",
          "--exclude-table-data-and-children",
          "--extension",
          "--exclude-extension",
          "--no-large-objects",
          "--no-blobs",
          "--no-policies",
          "--no-unlogged-table-data");

  private static final Set<String> NARROWING_FLAGS =
      Set.of("--no-large-objects", "--no-blobs", "--no-policies", "--no-unlogged-table-data");

  private static final Pattern WORD =
      Pattern.compile("(?:'[^']*'|\"(?:\\\\.|[^\"\\\\])*+\"|\\\\.|[^\\s'\"\\\\])+");

  public DumpOptions {
    arguments = List.copyOf(arguments);
  }

  /**
   * Reads options as a shell would divide them.
   *
   * @throws UsageException for an option that is not allowed, or lacks its value
   */
  public static DumpOptions parse(String text) {
    List<String> words = words(text);
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.matches("-[A-Za-z]{2,}") && word.matches("-[OxcbB]+")) {
        word.substring(1).chars().forEach(flag -> arguments.add(longName("-" + (char) flag)));
        continue;
      }
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      boolean attached = word.matches("-[^-].+");
      String given =
          equals > 0 ? word.substring(0, equals) : attached ? word.substring(0, 2) : word;
      String name = longName(given);
      if (FLAGS.contains(name) || NARROWING_FLAGS.contains(name)) {
        requireNoValue(word, equals > 0 || attached);
        arguments.add(name);
      } else if (VALUED.contains(name) || NARROWING.contains(name)) {
        String value =
            equals > 0
                ? word.substring(equals + 1)
                : attached ? word.substring(2) : i + 1 < words.size() ? words.get(++i) : "";
        if (value.isEmpty()) {
          throw new UsageException("the option %s lacks its value".formatted(given), "add it");
        }
        arguments.add(name + "=" + value);
      } else {
        throw refused(given, name);
      }
    }
    if (arguments.contains("--clean") && !arguments.contains("--if-exists")) {
      arguments.add("--if-exists"); // else a restore into an empty database stops at its first DROP
    }
    return new DumpOptions(arguments);
  }

  private static void requireNoValue(String word, boolean hasValue) {
    if (hasValue) {
      throw new UsageException("the option %s takes no value".formatted(word), "remove it");
    }
  }

  private static UsageException refused(String given, String name) {
    String hint =
        switch (name) {
          case "--file" -> "remove it: the archive's name comes from archiveName and folder";
          case "--format", "--jobs" -> "remove it: set format to plain or custom";
          case "--create" -> "remove it: a restore says into which database it goes";
          case "--enable-row-security" ->
              "remove it: it would silently leave out rows; dump as a role with BYPASSRLS";
          case "--schema-only", "--data-only", "--table" -> "remove it: set scope";
          case "--compress" -> "remove it: set compression";
          default -> "see docs/plans.md for the options that are";
        };
    return new UsageException("the option %s is not allowed in a plan".formatted(given), hint);
  }

  private static String longName(String option) {
    return switch (option) {
      case "-O" -> "--no-owner";
      case "-x" -> "--no-acl";
      case "-c" -> "--clean";
      case "-b" -> "--blobs"; // its newer name is unknown to PostgreSQL 15 and older
      case "-B" -> "--no-blobs";
      case "-E" -> "--encoding";
      case "-S" -> "--superuser";
      case "-n" -> "--schema";
      case "-N" -> "--exclude-schema";
      case "-T" -> "--exclude-table";
      case "-e" -> "--extension";
      case "-f" -> "--file";
      case "-F" -> "--format";
      case "-j" -> "--jobs";
      case "-C" -> "--create";
      case "-s" -> "--schema-only";
      case "-a" -> "--data-only";
      case "-t" -> "--table";
      case "-Z" -> "--compress";
      default -> option;
    };
  }

  private static List<String> words(String text) {
    if (!WORD.matcher(text).replaceAll("").isBlank()) {
      throw new UsageException("the options have an open quote", "close it");
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(unquote(matcher.group()));
    }
    return words;
  }

  private static String unquote(String word) {
    return Pattern.compile("'([^']*)'|\"((?:\\\\.|[^\"\\\\])*+)\"|\\\\(.)")
        .matcher(word)
        .replaceAll(
            part ->
                Matcher.quoteReplacement(
                    part.group(1) != null
                        ? part.group(1)
                        : part.group(2) != null
                            ? part.group(2).replaceAll("\\\\(.)", "$1")
                            : part.group(3)));
  }

  /** Whether something of the database is left out. */
  public boolean narrowing() {
    return arguments.stream()
        .map(argument -> argument.replaceFirst("=.*", ""))
        .anyMatch(NARROWING::contains);
  }

  /** Whether an option of this name is given. */
  public boolean has(String name) {
    return arguments.stream()
        .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
  }
}
