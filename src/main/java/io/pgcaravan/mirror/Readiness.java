package io.pgcaravan.mirror;

import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.InstalledClients;
import io.pgcaravan.postgres.Server;
import io.pgcaravan.restore.Obstacle;
import io.pgcaravan.restore.Replacement;
import io.pgcaravan.restore.TargetServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Both ends of a mirror, found fit for it.
 *
 * @param tools that fit the target
 * @param replacement what makes room in the target
 */
public record Readiness(ClientTools tools, Replacement replacement) {

  /**
   * Extensions whose members something in the mirrored schemas uses, or whose tables there have
   * rows of their users, with the schemas that they are in. What depends may have no schema of its
   * own, as a column's default has its table's.
   */
  private static final String USED_EXTENSIONS =
      """
      SELECT DISTINCT e.extname || ' in schema ' || n.nspname
      FROM pg_depend m
      JOIN pg_extension e ON e.oid = m.refobjid
      JOIN pg_namespace n ON n.oid = e.extnamespace
      JOIN pg_depend d ON d.refclassid = m.classid AND d.refobjid = m.objid AND d.deptype = 'n'
      WHERE m.deptype = 'e' AND m.refclassid = 'pg_extension'::regclass
        AND NOT EXISTS (SELECT FROM pg_depend x
                        WHERE x.classid = d.classid AND x.objid = d.objid AND x.deptype = 'e')
        AND coalesce(
          (SELECT nspname FROM pg_namespace p WHERE p.oid = CASE d.classid
             WHEN 'pg_class'::regclass THEN (SELECT relnamespace FROM pg_class WHERE oid = d.objid)
             WHEN 'pg_constraint'::regclass THEN (SELECT connamespace FROM pg_constraint WHERE oid = d.objid)
             ELSE (SELECT relnamespace FROM pg_class WHERE oid = CASE d.classid
               WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
               WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = d.objid)
               WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = d.objid)
               WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = d.objid) END)
             END),
          (pg_identify_object(d.classid, d.objid, 0)).schema)
          = ANY (string_to_array(%1$s, ',') || ARRAY(SELECT quote_ident(s) FROM unnest(string_to_array(%1$s, ',')) s))
      UNION
      SELECT e.extname || ' in schema ' || n.nspname
      FROM pg_extension e
      JOIN pg_namespace n ON n.oid = e.extnamespace
      JOIN pg_class c ON c.oid = ANY (e.extconfig)
      JOIN pg_namespace p ON p.oid = c.relnamespace AND p.nspname = ANY (string_to_array(%1$s, ','))
      """;

  private static final String EXTENSIONS =
      "SELECT extname || ' in schema ' || nspname FROM pg_extension JOIN pg_namespace n ON n.oid ="
          + " extnamespace";

  /** Not the server's address: one database may be reached by several. */
  private static final String IDENTITY =
      "SELECT to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'),"
          + " (SELECT oid FROM pg_database WHERE datname = current_database())";

  /**
   * Asks both databases; nothing is changed.
   *
   * @throws PermanentException if the target is no fit one, with all that stands against it
   * @throws io.pgcaravan.failure.CaravanException if one of them cannot be asked
   */
  public static Readiness of(MirrorPlan mirror, DatabaseUrl source, DatabaseUrl target) {
    Duration limit = mirror.limits().check();
    InstalledClients clients = InstalledClients.ofThisMachine();
    Server.ask(clients.any(), source, limit);
    Server server = TargetServer.ask(clients.any(), target, limit);
    if (server.standby()) {
      throw new PermanentException(
          "the target %s is a standby".formatted(target), "name its primary as the target");
    }
    ClientTools tools = clients.fitting(server.version());
    requireDifferent(tools, source, target, limit);
    requireExtensions(mirror, tools, source, target);
    return new Readiness(tools, replacement(mirror, tools, target));
  }

  private static void requireDifferent(
      ClientTools tools, DatabaseUrl source, DatabaseUrl target, Duration limit) {
    if (Server.query(tools, source, IDENTITY, limit)
        .equals(Server.query(tools, target, IDENTITY, limit))) {
      throw new PermanentException(
          "source and target are one database, %s".formatted(target),
          "set MIRROR_TARGET_URL to another one: its schemas are replaced");
    }
  }

  private static void requireExtensions(
      MirrorPlan mirror, ClientTools tools, DatabaseUrl source, DatabaseUrl target) {
    Duration limit = mirror.limits().check();
    // names of schemas hold no quotes and no commas: MirrorPlan refuses them
    String used = USED_EXTENSIONS.formatted("'" + String.join(",", mirror.schemas()) + "'");
    Set<String> missing = new TreeSet<>(Server.query(tools, source, used, limit).lines().toList());
    missing.removeAll(Server.query(tools, target, EXTENSIONS, limit).lines().toList());
    if (!missing.isEmpty()) {
      throw new PermanentException(
          "the target lacks extensions that the source uses: " + String.join(", ", missing),
          "CREATE EXTENSION … SCHEMA … them in the target, for a dump of schemas has none");
    }
  }

  /** Looks once more, as other sessions may have changed the target. */
  public Readiness again(MirrorPlan mirror, DatabaseUrl target) {
    return new Readiness(tools, replacement(mirror, tools, target));
  }

  private static Replacement replacement(MirrorPlan mirror, ClientTools tools, DatabaseUrl target) {
    Replacement replacement =
        Replacement.plan(
            tools,
            target,
            mirror.schemas(),
            mirror.keepGrants(),
            mirror.limits().lockWait(),
            mirror.limits().check());
    List<Obstacle> refusing = replacement.obstacles().stream().filter(Obstacle::refuses).toList();
    if (!refusing.isEmpty()) {
      throw new PermanentException(
          refusing.stream().map(Obstacle::message).collect(Collectors.joining("; ")),
          refusing.stream().map(Obstacle::hint).distinct().collect(Collectors.joining("; ")));
    }
    return replacement;
  }

  /** Tables of the target that hold rows of an extension beside those of its users. */
  public List<String> ofExtensions() {
    return replacement.preparation().configured().all().stream()
        .map(each -> each.schema() + "." + each.table())
        .toList();
  }

  /** What is told of it, and does not stop it. */
  public List<String> notes() {
    return replacement.obstacles().stream().map(Obstacle::message).toList();
  }
}
