package io.pgcaravan.camel;

import io.pgcaravan.alert.Finding;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.ErrorClass;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.postgres.ClientProcess;
import io.pgcaravan.run.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the failure that was foreseen among the wrappers that Camel puts around it. */
public final class Failures {

  private Failures() {}

  public static Optional<CaravanException> of(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CaravanException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** One line about any failure, without secrets; a foreseen one brings its hint. */
  public static String line(Throwable thrown) {
    return of(thrown)
        .map(CaravanException::line)
        .orElseGet(
            () -> {
              Throwable root = thrown;
              while (root.getCause() != null) {
                root = root.getCause();
              }
              String message = root.getMessage();
              return Secrets.mask(message == null ? root.toString() : message);
            });
  }

  /**
   * A failure as it is put on record, without secrets.
   *
   * @param step of the run
   * @param destination where; null for what happens at none
   */
  public static Failure describe(String step, @Nullable String destination, Throwable thrown) {
    Optional<CaravanException> found = ClientProcess.ending() ? Optional.of(stop()) : of(thrown);
    return new Failure(
        step,
        destination,
        found.map(ErrorClass::of).orElse(ErrorClass.UNFORESEEN),
        found.map(CaravanException::getMessage).orElseGet(() -> line(thrown)),
        found.map(CaravanException::hint).orElseGet(() -> hint(destination)),
        Secrets.mask(causes(thrown)));
  }

  /** What fails while the program ends was cut off, whatever it says. */
  static PermanentException stop() {
    return new PermanentException(
        "stopped, for the program ends",
        "run it again; a fire of a schedule that was cut off is run at the next start, within its grace");
  }

  /**
   * A failure of something that no run tells of.
   *
   * @param what failed, as the message begins
   */
  static Finding finding(String key, String what, Throwable thrown) {
    Optional<CaravanException> found = of(thrown);
    return new Finding(
        key,
        null,
        null,
        what + ": " + found.map(Throwable::getMessage).orElseGet(() -> line(thrown)),
        found.map(CaravanException::hint).orElse("see the log; CARAVAN_LOG=debug shows more"));
  }

  /** What to do about a failure that nobody foresaw. */
  private static String hint(@Nullable String destination) {
    return destination == null
        ? ErrorClass.UNFORESEEN.action()
        : "check that %s can be reached".formatted(destination);
  }

  /** Each cause in a line of its own, outermost first, each wording once. */
  private static String causes(Throwable thrown) {
    Set<String> lines = new LinkedHashSet<>();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      lines.add(cause.toString());
    }
    return String.join("\n", lines);
  }

  /** One part of several failures in one text, each wording once. */
  static <T> String joined(List<T> failures, Function<T, String> part) {
    return failures.stream()
        .map(part)
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  /** Several failures as one: a lone one is itself. */
  static CaravanException together(List<CaravanException> failures) {
    return failures.size() == 1
        ? failures.get(0)
        : new PermanentException(
            joined(failures, CaravanException::getMessage),
            joined(failures, CaravanException::hint));
  }
}
