package io.pgcaravan.restore;

import static io.pgcaravan.restore.SqlText.identifier;
import static io.pgcaravan.restore.SqlText.literal;

import io.pgcaravan.restore.TargetFacts.Extension;
import io.pgcaravan.restore.TargetFacts.Leftover;
import io.pgcaravan.restore.TargetFacts.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Writes the SQL that puts old contents aside. It takes no lock that a reader would wait for. */
final class RoomMaker {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  /** From this version on, public belongs to the database's owner, and others may not write. */
  private static final int MODEST_PUBLIC = 15;

  private final TargetFacts facts;
  private final boolean whole;
  private final boolean keepGrants;
  private final Duration lockTimeout;
  private final Instant now;
  private final String prefix;

  /** The schemas that are put aside: their names, and what they are called then. */
  private final Map<String, String> aside = new LinkedHashMap<>();

  RoomMaker(
      TargetFacts facts, boolean whole, boolean keepGrants, Duration lockTimeout, Instant now) {
    this.facts = facts;
    this.whole = whole;
    this.keepGrants = keepGrants;
    this.lockTimeout = lockTimeout;
    this.now = now;
    this.prefix =
        "caravan_old_%s_%04x_"
            .formatted(STAMP.format(now), ThreadLocalRandom.current().nextInt(1 << 16));
    facts.schemas().stream()
        .filter(schema -> schema.objects() > 0)
        .forEach(schema -> aside.put(schema.name(), prefix + aside.size()));
  }

  Preparation preparation() {
    List<String> before = new ArrayList<>();
    before.add("SET LOCAL search_path = '';");
    before.add("SET LOCAL lock_timeout = %d;".formatted(lockTimeout.toMillis()));
    if (whole) {
      // first of all, or they fire on what follows
      facts.eventTriggers().forEach(each -> before.add(drop("EVENT TRIGGER", each)));
    }
    before.add(settle());
    aside.forEach((name, old) -> before.addAll(putAside(name, old)));
    if (whole) {
      before.addAll(putLeftoversAside());
      before.addAll(putAsideOfNoSchema());
    }
    List<String> after = new ArrayList<>();
    if (keepGrants && !aside.isEmpty()) {
      before.add(grants()); // default privileges are there before anything is made
      after.add(grants());
    }
    boolean something = !aside.isEmpty() || whole;
    return new Preparation(
        present(),
        before,
        after,
        aside.isEmpty() ? List.of() : List.of(drain()),
        something ? List.of(Replacement.patientSweep()) : List.of(),
        new ConfiguredTables(facts.configured()));
  }

  private String settle() {
    String names = SqlText.array(List.copyOf(aside.keySet()));
    return SqlText.of("settle", Map.of("dependents", TargetFacts.dependents(names, whole)));
  }

  private String grants() {
    return SqlText.of(
        "grants",
        Map.of(
            "old", SqlText.array(List.copyOf(aside.values())),
            "new", SqlText.array(List.copyOf(aside.keySet()))));
  }

  private String drain() {
    return SqlText.of(
        "drain",
        Map.of(
            "old", SqlText.array(List.copyOf(aside.values())),
            "patience", String.valueOf(lockTimeout.toMillis())));
  }

  private List<String> present() {
    return facts.schemas().stream()
        .map(Schema::name)
        .filter(name -> !aside.containsKey(name) || isMade(name))
        .toList();
  }

  /**
   * Whether a schema is made before the archive. That of a whole database makes all but public; one
   * that is only here is not to be again, unless for its extensions.
   */
  private boolean isMade(String name) {
    return !whole || name.equals("public") || !extensionsIn(name).isEmpty();
  }

  private List<Extension> extensionsIn(String schema) {
    return facts.extensions().stream().filter(each -> each.schema().equals(schema)).toList();
  }

  private List<String> putAside(String name, String old) {
    List<String> texts = new ArrayList<>();
    texts.add("ALTER SCHEMA %s RENAME TO %s;".formatted(identifier(name), identifier(old)));
    texts.add(mark("SCHEMA", name, old));
    if (isMade(name)) {
      texts.add("CREATE SCHEMA %s;".formatted(identifier(name)));
      if (name.equals("public") && (whole || !keepGrants)) {
        texts.addAll(freshPublic());
      }
      for (Extension each : extensionsIn(name)) {
        texts.add(
            "ALTER EXTENSION %s SET SCHEMA %s;"
                .formatted(identifier(each.name()), identifier(name)));
      }
    }
    return texts;
  }

  /** An archive of this database, such as a safety backup, may hold them too, by the same names. */
  private List<String> putLeftoversAside() {
    List<String> texts = new ArrayList<>();
    int number = aside.size();
    for (Leftover each : facts.leftovers()) {
      if (each.ours()) {
        texts.add(
            "ALTER SCHEMA %s RENAME TO %s;"
                .formatted(identifier(each.schema()), identifier(prefix + number++)));
      }
    }
    return texts;
  }

  /** As a new database has it: what an archive says of it is told against that. */
  private List<String> freshPublic() {
    List<String> texts = new ArrayList<>();
    boolean modest = facts.version() >= MODEST_PUBLIC;
    if (!whole) {
      texts.add("ALTER SCHEMA public OWNER TO %s;".formatted(identifier(ownerOf("public"))));
    } else if (modest) {
      texts.add("ALTER SCHEMA public OWNER TO pg_database_owner;");
    } else if (facts.superuser()) {
      texts.add("ALTER SCHEMA public OWNER TO %s;".formatted(identifier(facts.firstRole())));
    }
    texts.add("GRANT %s ON SCHEMA public TO PUBLIC;".formatted(modest ? "USAGE" : "ALL"));
    texts.add("COMMENT ON SCHEMA public IS 'standard public schema';");
    return texts;
  }

  private String ownerOf(String schema) {
    return facts.schemas().stream()
        .filter(each -> each.name().equals(schema))
        .map(Schema::owner)
        .findFirst()
        .orElse(facts.role());
  }

  private List<String> putAsideOfNoSchema() {
    List<String> texts = new ArrayList<>();
    facts.publications().forEach(each -> texts.add(drop("PUBLICATION", each)));
    facts.casts().forEach(each -> texts.add("DROP CAST %s CASCADE;".formatted(each)));
    facts.servers().forEach(each -> texts.addAll(rename("SERVER", each)));
    facts.wrappers().forEach(each -> texts.addAll(rename("FOREIGN DATA WRAPPER", each)));
    facts.languages().forEach(each -> texts.addAll(rename("LANGUAGE", each)));
    if (facts.largeObjects() > 0) {
      texts.add("DO $$ BEGIN PERFORM lo_unlink(oid) FROM pg_largeobject_metadata; END $$;");
    }
    if (!keepGrants) {
      texts.add(SqlText.of("defaults", Map.of()));
    }
    return texts;
  }

  private static String drop(String kind, String name) {
    return "DROP %s %s;".formatted(kind, identifier(name));
  }

  private List<String> rename(String kind, String name) {
    String old = prefix + Integer.toHexString(name.hashCode());
    return List.of(
        "ALTER %s %s RENAME TO %s;".formatted(kind, identifier(name), identifier(old)),
        mark(kind, name, old));
  }

  /** Without its comment a thing is never dropped, whatever its name. */
  private String mark(String kind, String name, String old) {
    return "COMMENT ON %s %s IS %s;"
        .formatted(
            kind,
            identifier(old),
            literal(
                "pg-caravan: was %s until %s, and may be dropped"
                    .formatted(identifier(name), now.truncatedTo(ChronoUnit.SECONDS))));
  }
}
