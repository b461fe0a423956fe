package io.pgcaravan.alert;

import io.pgcaravan.run.Failure;
import io.pgcaravan.run.RunRecord;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** When two failures of a plan are the same one: what is wrong is, whatever run it happened in. */
final class FailureKey {

  private static final Set<String> OF_COPIES = Set.of("deliver", "back-fill");

  /** Numbers and ids vary from run to run: times, process ids, ports, hashes. */
  private static final Pattern VARYING =
      Pattern.compile("\\b[0-9a-fA-F]{8,}\\b|0x[0-9a-fA-F]+|\\d+");

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
    text = VARYING.matcher(text).replaceAll("#");
    return BLANK.matcher(text).replaceAll(" ").strip();
  }

  /** Whether it is over once the missing copies are there: nothing but deliveries failed. */
  static boolean copiesOnly(RunRecord record) {
    return !record.failures().isEmpty()
        && record.failures().stream().allMatch(failure -> OF_COPIES.contains(failure.step()));
  }
}
