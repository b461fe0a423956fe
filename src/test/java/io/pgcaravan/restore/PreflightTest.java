package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.StoredArchive;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PreflightTest {

  private static final Map<String, Object> TABLES =
      Map.of(
          "level",
          "counts",
          "tables",
          List.of(Map.of("table", "public.\"Order\"", "columns", "(id)", "rows", 3)),
          "largeObjects",
          0,
          "roles",
          List.of("shop_owner"));

  private final Map<String, Object> target = new HashMap<>();
  private final Map<String, Object> manifest = new HashMap<>();

  PreflightTest() {
    target.putAll(
        Map.of(
            "major",
            16,
            "version",
            "16.4",
            "role",
            "me",
            "makesDatabases",
            true,
            "makesSchemas",
            true,
            "makesTables",
            true,
            "lockSlots",
            6400,
            "encoding",
            "UTF8",
            "roles",
            List.of("me"),
            "databases",
            List.of("postgres", "shop")));
    target.putAll(
        Map.of(
            "available",
            List.of("hstore"),
            "restricted",
            List.of(),
            "installed",
            List.of(),
            "tables",
            List.of(),
            "objects",
            0,
            "standby",
            false,
            "readOnly",
            false,
            "superuser",
            false,
            "sessions",
            0,
            "sizeBytes",
            1));
  }

  private StoredArchive archive(String name, Map<String, Object> facts) {
    Manifest sample = ManifestSamples.manifest(name, Instant.EPOCH);
    ObjectNode tree = Manifests.json().valueToTree(sample);
    facts.forEach((field, value) -> tree.set(field, Manifests.json().valueToTree(value)));
    Manifest made = Manifests.json().convertValue(tree, Manifest.class);
    return new StoredArchive(name, 1000, Optional.of(made));
  }

  private List<Obstacle> obstacles(Wanted wanted, OptionalLong free) {
    TargetState state = Manifests.json().convertValue(target, TargetState.class);
    return new Preflight(wanted, state, free).obstacles();
  }

  private List<Obstacle> obstacles() {
    return obstacles(new Wanted(List.of(archive("a.sql.gz", manifest)), ""), OptionalLong.empty());
  }

  private List<Obstacle> intoNew(String name) {
    return obstacles(
        new Wanted(List.of(archive("a.sql.gz", manifest)), name), OptionalLong.empty());
  }

  private void refuses(List<Obstacle> found, String... phrases) {
    assertThat(found).first().satisfies(first -> assertThat(first.refuses()).isTrue());
    assertThat(found.get(0).message()).contains(phrases);
    assertThat(found.get(0).hint()).isNotEmpty();
  }

  private void notes(List<Obstacle> found, String... phrases) {
    assertThat(found).singleElement().satisfies(only -> assertThat(only.refuses()).isFalse());
    assertThat(found.get(0).message()).contains(phrases);
  }

  @Test
  void nothingStandsAgainstAFullArchiveAndAnEmptyDatabase() {
    assertThat(obstacles()).isEmpty();
    assertThat(intoNew("fresh")).isEmpty();
  }

  @Test
  void aStandbyAndAReadOnlyDatabaseTakeNothing() {
    target.put("readOnly", true);
    refuses(obstacles(), "read-only");
    target.put("standby", true);
    refuses(obstacles(), "standby");
  }

  @Test
  void anOlderServerIsNoted() {
    manifest.put("serverVersion", "17.2");
    notes(obstacles(), "of PostgreSQL 17", "of 16");
  }

  @Test
  void aMissingRightIsNamedWithTheRole() {
    target.put("makesDatabases", false);
    assertThat(obstacles()).isEmpty();
    refuses(intoNew("fresh"), "the role me may not create databases");
    target.put("makesTables", false);
    notes(obstacles(), "schema public");
    target.put("makesSchemas", false);
    refuses(obstacles(), "may make nothing");
  }

  @Test
  void aNewDatabaseMustNotBeThere() {
    refuses(intoNew("shop"), "the database shop is there already");
  }

  @Test
  void missingRolesAreNamedAndWhereTheyComeFrom() {
    manifest.put("proof", TABLES);
    refuses(obstacles(), "shop_owner");
    manifest.put(
        "companions",
        List.of(Map.of("name", "a.sql.gz.globals.sql", "sizeBytes", 1, "sha256", "x")));
    assertThat(obstacles().get(0).hint()).contains("a.sql.gz.globals.sql").doesNotContain("gpg");
    manifest.put(
        "companions",
        List.of(Map.of("name", "a.sql.gz.gpg.globals.sql.gpg", "sizeBytes", 1, "sha256", "x")));
    assertThat(obstacles().get(0).hint())
        .contains("gpg --decrypt a.sql.gz.gpg.globals.sql.gpg | psql -X -d postgres");
    target.put("roles", List.of("me", "shop_owner"));
    assertThat(obstacles()).isEmpty();
  }

  @Test
  void missingExtensionsAreNamed() {
    Map<String, Object> hstore = Map.of("name", "hstore", "version", "1.8", "schema", "public");
    Map<String, Object> postgis = Map.of("name", "postgis", "version", "3", "schema", "public");
    manifest.put("source", Map.of("encoding", "UTF8", "extensions", List.of(hstore)));
    assertThat(obstacles()).isEmpty();
    target.put("restricted", List.of("hstore"));
    notes(obstacles(), "only a superuser", "hstore");
    target.put("installed", List.of("hstore"));
    assertThat(obstacles()).isEmpty();
    manifest.put("source", Map.of("encoding", "UTF8", "extensions", List.of(hstore, postgis)));
    refuses(obstacles(), "postgis");
  }

  @Test
  void aDiskTooSmallForTheTextIsRefusedAndForTheDatabaseNoted() {
    Wanted wanted = new Wanted(List.of(archive("a.sql.gz", manifest)), "");
    refuses(obstacles(wanted, OptionalLong.of(8999)), "free");
    notes(obstacles(wanted, OptionalLong.of(12000)), "free");
    assertThat(obstacles(wanted, OptionalLong.of(13000))).isEmpty();
  }

  @Test
  void tooFewLocksAreNotedWithWhatToRaise() {
    manifest.put("proof", TABLES);
    target.put("roles", List.of("shop_owner"));
    target.put("lockSlots", 2);
    notes(obstacles(), "5 locks");
    assertThat(obstacles().get(0).hint()).contains("max_locks_per_transaction 3-fold");
  }

  @Test
  void otherSessionsAndAnotherEncodingAreNoted() {
    target.put("sessions", 2);
    notes(obstacles(), "2 other sessions");
    target.put("sessions", 0);
    manifest.put("source", Map.of("encoding", "LATIN1"));
    notes(obstacles(), "LATIN1", "UTF8");
    assertThat(intoNew("fresh")).isEmpty();
  }

  @Test
  void whatIsNotFullGoesIntoADatabaseThatLacksItsTables() {
    target.putAll(Map.of("objects", 4, "roles", List.of("shop_owner")));
    manifest.putAll(Map.of("scope", "tables", "proof", TABLES));
    assertThat(obstacles()).isEmpty();
    target.put("tables", List.of("public.\"Order\""));
    refuses(obstacles(), "is not a full archive", "public.Order");
    assertThat(intoNew("fresh")).isEmpty();
    target.put("tables", List.of());
    manifest.put("options", List.of("--clean", "--if-exists"));
    refuses(obstacles(), "drops what it finds");
  }

  @Test
  void withoutAManifestNothingIsReplaced() {
    Wanted wanted = new Wanted(List.of(new StoredArchive("a.sql.gz", 9, Optional.empty())), "");
    notes(obstacles(wanted, OptionalLong.empty()), "has no manifest");
    target.put("objects", 1);
    refuses(obstacles(wanted, OptionalLong.empty()), "has no manifest");
  }

  @Test
  void aPairIsASchemaAndItsData() {
    StoredArchive schema = archive("s.sql.gz", Map.of("scope", "schema-only"));
    StoredArchive data = archive("d.sql.gz", Map.of("scope", "data-only"));
    OptionalLong unknown = OptionalLong.empty();
    assertThat(obstacles(new Wanted(List.of(schema, data), ""), unknown)).isEmpty();
    refuses(obstacles(new Wanted(List.of(data, schema), ""), unknown), "d.sql.gz is data-only");
    refuses(obstacles(new Wanted(List.of(data), "fresh"), unknown), "holds data only");
    assertThat(obstacles(new Wanted(List.of(schema), "fresh"), unknown)).isEmpty();
  }
}
