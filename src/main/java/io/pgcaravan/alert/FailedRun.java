package io.pgcaravan.alert;

import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.run.Attempt;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Kind;
import io.pgcaravan.run.Outcome;
import io.pgcaravan.run.RunRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A run that failed, wholly or in part, in words. */
record FailedRun(RunRecord record) {

  boolean partial() {
    return record.outcome() == Outcome.PARTIAL;
  }

  String title() {
    return partial() ? partialTitle() : failedTitle();
  }

  private String failedTitle() {
    String where =
        record.failures().stream().findFirst().map(failure -> " at " + place(failure)).orElse("");
    return Phrase.shortened(
        "%s %s FAILED%s: %s".formatted(record.kind(), record.plan(), where, why()));
  }

  /**
   * A restore's message begins with archive and target, which would leave no room for the reason.
   */
  private String why() {
    return record.kind() == Kind.RESTORE && !record.failures().isEmpty()
        ? record.failures().get(0).message()
        : record.message();
  }

  private static String place(Failure failure) {
    if (failure.destination() == null) {
      return failure.step();
    }
    boolean brings = Set.of("deliver", "back-fill").contains(failure.step());
    return failure.step() + (brings ? " to " : " from ") + failure.destination();
  }

  private String partialTitle() {
    if (record.kind() == Kind.DRILL) {
      return Phrase.shortened("drill %s is PARTIAL: %s".formatted(record.plan(), record.message()));
    }
    String missing =
        record.failures().stream()
            .map(Failure::destination)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(", "));
    return Phrase.shortened(
        "%s %s is PARTIAL: no copy at %s".formatted(record.kind(), record.plan(), missing));
  }

  /** All that failed; a run that could not begin made one attempt too. */
  List<Attempt> attempts() {
    if (!record.attempts().isEmpty()) {
      return record.attempts();
    }
    return record.failures().stream()
        .map(
            failure ->
                new Attempt(
                    failure.step(), failure.destination(), 1, record.endedAt(), failure.message()))
        .toList();
  }

  /** The command that does it again. */
  String again() {
    return switch (record.kind()) {
      case BACKUP, REDELIVERY -> backupAgain();
      case SAFETY -> "";
      case RESTORE ->
          "./caravan restore %s --to URL"
              .formatted(record.details().getOrDefault("archive", "ARCHIVE"));
      case DRILL, MIRROR -> "./caravan %s %s".formatted(record.kind(), record.plan());
    };
  }

  /** An archive that is somewhere need not be dumped again. */
  private String backupAgain() {
    boolean somewhere =
        record.kind() == Kind.REDELIVERY
            || FailureKey.copiesOnly(record) && !record.archives().isEmpty();
    return "./caravan backup %s%s".formatted(record.plan(), somewhere ? " --redeliver" : "");
  }

  /** The hints, and what helps against failures of their class. */
  String action() {
    Set<String> lines = new LinkedHashSet<>();
    record.failures().stream()
        .map(Failure::hint)
        .filter(hint -> hint != null && !hint.isBlank())
        .map(Phrase::sentence)
        .forEach(lines::add);
    record.failures().stream()
        .map(Failure::errorClass)
        .map(ErrorClass::action)
        .map(Phrase::sentence)
        .forEach(lines::add);
    return String.join("\n", lines);
  }
}
