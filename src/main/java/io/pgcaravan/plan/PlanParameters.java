package io.pgcaravan.plan;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.proof.ProofLevel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a plan from the parameters of its file, all placeholders resolved. */
public final class PlanParameters {

  private final Map<String, String> values;

  private PlanParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The plan that the parameters describe.
   *
   * @param values by parameter name; the route template has filled in defaults
   * @throws UsageException naming the plan and the parameter that is wrong
   */
  public static Plan read(Map<String, String> values) {
    return new PlanParameters(values).plan();
  }

  private Plan plan() {
    String name = text("plan");
    try {
      return new Plan(
          name,
          Schedule.of(text("cron"), text("timeZone"), duration("grace")),
          new ConfiguredUrl(text("database")),
          new Contents(
              Scope.parse(text("scope")),
              Contents.Format.parse(text("format")),
              DumpOptions.parse(text("options")),
              flag("globals"),
              proof()),
          Compression.parse(text("compression")),
          encryptTo(),
          new Naming(text("app"), text("archiveName"), text("folder")),
          names("destinations"),
          new Retention(keep(), Retention.parseAt(text("keepAt")), flag("pruneAfterBackup")),
          new Limits(
              duration("timeLimit"),
              duration("lockWait"),
              duration("stallLimit"),
              size("minimumSize")),
          Watchdog.of(text("pingUrl")),
          new Drills(
              text("drill").isEmpty() || flag("drill"),
              objective("recoveryTime"),
              objective("recoveryPoint"),
              Validation.parse(text("validate"))));
    } catch (PermanentException e) {
      throw new UsageException("plan %s: %s".formatted(name, e.getMessage()), e.hint(), e);
    }
  }

  private String text(String name) {
    return values.getOrDefault(name, "").strip();
  }

  private List<String> names(String name) {
    return Arrays.stream(text(name).split("[,\\s]+")).filter(part -> !part.isEmpty()).toList();
  }

  private boolean flag(String name) {
    return switch (text(name)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed(name, "write true or false");
    };
  }

  /** One made without a file may leave it out. */
  private ProofLevel proof() {
    return text("proof").isEmpty() ? ProofLevel.COUNTS : ProofLevel.parse(text("proof"));
  }

  private Optional<Path> encryptTo() {
    try {
      return text("encryptTo").isEmpty()
          ? Optional.empty()
          : Optional.of(Path.of(text("encryptTo")).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw malformed("encryptTo", "name a file with public keys, or leave it empty");
    }
  }

  /** The rules of keep, and the two that have parameters of their own. */
  private Optional<Keep> keep() {
    Optional<Keep> keep = Retention.rules(text("keep"));
    keep = with(keep, "keepLast", KeepRule.LAST);
    return with(keep, "keepDays", KeepRule.DAYS);
  }

  private Optional<Keep> with(Optional<Keep> keep, String name, KeepRule rule) {
    if (text(name).isEmpty()) {
      return keep;
    }
    if (!text(name).matches("\\d{1,9}")) {
      throw malformed(name, "write a whole number, or leave it empty");
    }
    int number = Integer.parseInt(text(name));
    if (number < 1) {
      throw new UsageException(name + " is less than 1", "keep at least one, or leave it empty");
    }
    if (keep.isEmpty()) {
      throw new UsageException("keep is off, and yet there is " + name, "leave out one of them");
    }
    return keep.map(rules -> rules.with(rule, number));
  }

  private Duration duration(String name) {
    return Amounts.duration(name, text(name));
  }

  private Optional<Duration> objective(String name) {
    return text(name).isEmpty() ? Optional.empty() : Optional.of(duration(name));
  }

  private long size(String name) {
    return Amounts.bytes(name, text(name));
  }

  private UsageException malformed(String name, String hint) {
    return new UsageException("malformed %s '%s'".formatted(name, text(name)), hint);
  }
}
