package io.pgcaravan.alert;

import io.pgcaravan.run.Failure;
import io.pgcaravan.run.RunRecord;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** When two failures of a plan are the same one: what is wrong is, whatever run it happened in. */
final class FailureKey {

  private static final Set<String> OF_COPIES = Set.of("deliver", "back-fill");

  /** What tells failures apart though it is a number: what a server or a program answered. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?i)\\b((?:status|code|answered|answer|response|http(?:/[0-9.]+)?|sqlstate|errno|signal)"
              + "(?:\\s+(?:code|with|of|is|was))?[\\s:=(]{0,3})(\\d{1,3})(?![\\w.])");

  private static final Pattern UUID =
      Pattern.compile("\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b");

  /** An id that a service or a program makes up for each request, file or object. */
  private static final Pattern MADE_UP =
      Pattern.compile(
          "(?i)(\\b(?:request|trace|correlation|activity|upload|session|host)[ _-]?id['\"]?[\\s:=]{1,3}['\"]?)[^\\s,;)\"']+"
              + "|(?<=[\\w$])(@)[0-9a-f]{4,16}\\b"
              + "|(\\btmp[._-])[A-Za-z0-9]{6,}"
              + "|()(?<![\\w/+.-])(?=[A-Za-z0-9+/]{0,200}[0-9])(?=[A-Za-z0-9+/]{0,200}[A-Z])[A-Za-z0-9+/]{16,}={0,2}(?![\\w/+.-])");

  /** An amount may be told in another unit the next time. */
  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?i)\\b\\d+(?:[.,]\\d+)*\\s?(?:bytes?|[kmgtp]i?b|b|ms|milliseconds?|s|sec|seconds?|min|minutes?"
              + "|h|hours?|d|days?)\\b(?:\\s\\d+\\s(?:h|min|s)\\b)?");

  /** Numbers vary from run to run: times, process ids, ports, hashes. */
  private static final Pattern VARYING =
      Pattern.compile("\\b[0-9a-fA-F]{8,}\\b|0x[0-9a-fA-F]+|\\d+(?:[.,]\\d+)*");

  private static final Pattern BLANK = Pattern.compile("\\s+");

  private FailureKey() {}

  static String of(RunRecord record) {
    return record.failures().stream()
        .map(failure -> key(record, failure))
        .distinct()
        .sorted()
        .collect(Collectors.joining(" & "));
  }

  private static String key(RunRecord record, Failure failure) {
    return "%s|%s|%s|%s"
        .formatted(
            failure.step(),
            failure.destination() == null ? "" : failure.destination(),
            failure.errorClass(),
            constant(record, failure.message()));
  }

  /** The message without what differs from run to run. */
  private static String constant(RunRecord record, String message) {
    String text = message.replace(record.runId(), "RUN");
    for (RunRecord.Archive archive : record.archives()) {
      String key = archive.key();
      text = text.replace(key, "ARCHIVE");
      text = text.replace(key.substring(key.lastIndexOf('/') + 1), "ARCHIVE");
    }
    text =
        CODE.matcher(text).replaceAll(code -> Matcher.quoteReplacement(code.group(1) + kept(code)));
    text = UUID.matcher(text).replaceAll("#");
    text = MADE_UP.matcher(text).replaceAll("$1$2$3#");
    text = AMOUNT.matcher(text).replaceAll("# UNIT");
    text = VARYING.matcher(text).replaceAll("#");
    return BLANK.matcher(text).replaceAll(" ").strip();
  }

  private static String kept(MatchResult code) {
    StringBuilder letters = new StringBuilder();
    code.group(2).chars().forEach(digit -> letters.append((char) ('a' + digit - '0')));
    return letters.toString();
  }

  /** Whether it is over once the missing copies are there: nothing but deliveries failed. */
  static boolean copiesOnly(RunRecord record) {
    return !record.failures().isEmpty()
        && record.failures().stream().allMatch(failure -> OF_COPIES.contains(failure.step()));
  }
}
