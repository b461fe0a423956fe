package io.pgcaravan.mirror;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Amounts;
import io.pgcaravan.plan.DumpOptions;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.PlanParameters;
import io.pgcaravan.plan.RouteSchedule;
import io.pgcaravan.postgres.ConfiguredUrl;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.proof.ProofLevel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is brought from one database into another, when, and within which time: one mirror's file,
 * checked.
 *
 * @param dump how the source is dumped, and how long the file is kept
 * @param target whose schemas are replaced; its text may be empty: then the mirror is off
 * @param schemas that are mirrored, at least one, by their exact names
 * @param tables whose rows are reported, qualified, as SQL has them; none for all
 * @param keepGrants whether the target's owners, grants and default privileges stay
 * @param keepDays how long dumps and safety backups are kept
 * @param limits of its steps
 */
public record MirrorPlan(
    Plan dump,
    ConfiguredUrl target,
    List<String> schemas,
    List<String> tables,
    boolean keepGrants,
    ProofLevel proof,
    int keepDays,
    Limits limits) {

  /**
   * How long each step may take; then it has failed, and the target is as it was. The dump's own is
   * its plan's.
   *
   * @param lockWait how long readers of old contents may be waited for at the commit
   */
  public record Limits(Duration check, Duration safety, Duration restore, Duration lockWait) {}

  public MirrorPlan {
    schemas = List.copyOf(schemas);
    tables = List.copyOf(tables);
  }

  /**
   * The mirror that the parameters of its file describe.
   *
   * @throws UsageException naming the mirror and the parameter that is wrong
   */
  public static MirrorPlan read(Map<String, String> values) {
    String name = values.getOrDefault("plan", "").strip();
    try {
      return of(values);
    } catch (PermanentException e) {
      String message = String.valueOf(e.getMessage()).replaceFirst("^plan \\S+: ", "");
      throw new UsageException("mirror %s: %s".formatted(name, message), e.hint(), e);
    }
  }

  private static MirrorPlan of(Map<String, String> values) {
    List<String> schemas = names(values, "schemas");
    requireSchemas(schemas);
    DumpOptions options = DumpOptions.parse(values.getOrDefault("options", ""));
    requireOptions(options);
    return new MirrorPlan(
        PlanParameters.read(ofDump(values, schemas)),
        new ConfiguredUrl(values.getOrDefault("target", "").strip()),
        schemas,
        names(values, "tables").stream().map(table -> qualified(table, schemas)).toList(),
        options.has("--no-acl") || options.has("--no-privileges"),
        ProofLevel.parse(values.get("proof")),
        Integer.parseInt(values.get("keepDays")),
        new Limits(
            duration(values, "checkLimit"),
            duration(values, "safetyLimit"),
            duration(values, "restoreLimit"),
            duration(values, "lockWait")));
  }

  /** The source is dumped as a plan would, but for what belongs to mirrors. */
  private static Map<String, String> ofDump(Map<String, String> values, List<String> schemas) {
    if (!values.getOrDefault("keepDays", "").matches("[1-9]\\d{0,4}")) {
      throw new UsageException(
          "malformed keepDays '%s'".formatted(values.get("keepDays")), "write it like 7");
    }
    String chosen =
        schemas.stream()
            .map(schema -> " '--schema=\"%s\"'".formatted(schema))
            .collect(Collectors.joining());
    Map<String, String> dump = new HashMap<>(values);
    dump.put("database", values.get("source"));
    dump.put("scope", "full");
    dump.put("format", "plain");
    dump.put("globals", "false");
    dump.put("options", values.getOrDefault("options", "") + chosen);
    dump.put("timeLimit", values.get("dumpLimit"));
    dump.put("pruneAfterBackup", "true");
    return dump;
  }

  /** What another schema or extension would bring, or take away, is not what is replaced. */
  private static void requireOptions(DumpOptions options) {
    for (String name : List.of("--schema", "--exclude-schema", "--extension", "--clean")) {
      if (options.has(name)) {
        throw new UsageException(
            "the option %s has no place in a mirror".formatted(name),
            name.equals("--clean")
                ? "leave it out: old contents go anyway"
                : "leave it out: schemas says what is mirrored");
      }
    }
  }

  private static List<String> names(Map<String, String> values, String name) {
    return Arrays.stream(values.getOrDefault(name, "").split("[,\\s]+"))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static void requireSchemas(List<String> schemas) {
    if (schemas.isEmpty()) {
      throw new UsageException("no schema is named", "set schemas, for example public");
    }
    for (String schema : schemas) {
      boolean systems = schema.startsWith("pg_") || schema.equals("information_schema");
      if (systems || !schema.matches("[^'\"*?\\[\\]\\\\.]+")) {
        throw new UsageException(
            "'%s' is no schema that can be mirrored".formatted(schema),
            "name schemas exactly, without quotes or patterns");
      }
    }
  }

  private static String qualified(String table, List<String> schemas) {
    int dot = table.indexOf('.');
    String schema = dot < 0 ? schemas.get(0) : table.substring(0, dot);
    String name = table.substring(dot + 1);
    if (name.isEmpty() || table.contains("\"") || !schemas.contains(schema)) {
      throw new UsageException(
          "'%s' is no table of the mirrored schemas".formatted(table),
          "write it like orders or public.orders, without quotes");
    }
    return schema + "." + name;
  }

  private static Duration duration(Map<String, String> values, String name) {
    Duration duration = Amounts.duration(name, values.getOrDefault(name, ""));
    if (duration.isZero()) {
      throw new UsageException(name + " is zero", "write it like 30s, 5m or 2h");
    }
    return duration;
  }

  public String name() {
    return dump.name();
  }

  /** Its schedule, as the one of {@code direct:mirror}. */
  public RouteSchedule schedule() {
    return new RouteSchedule("mirror/" + name(), dump.schedule(), "mirror", Map.of("plan", name()));
  }

  /** Whether it has a target, so that its schedule fires. */
  public boolean on() {
    return !target.text().isBlank();
  }

  /**
   * The target's URL.
   *
   * @throws UsageException if it is missing or malformed
   */
  public DatabaseUrl requireTarget() {
    if (!on()) {
      throw new UsageException(
          "mirror %s has no target".formatted(name()),
          "set MIRROR_TARGET_URL, or the parameter target in the mirror's file");
    }
    return target.parse().refusePooler();
  }
}
