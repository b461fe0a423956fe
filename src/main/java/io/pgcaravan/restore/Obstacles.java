package io.pgcaravan.restore;

import io.pgcaravan.restore.TargetFacts.Extension;
import io.pgcaravan.restore.TargetFacts.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands against replacing contents, and what is only told. */
final class Obstacles {

  private final TargetFacts facts;
  private final boolean whole;
  private final Set<String> aside;
  private final List<Obstacle> found = new ArrayList<>();

  private Obstacles(TargetFacts facts, boolean whole) {
    this.facts = facts;
    this.whole = whole;
    this.aside =
        facts.schemas().stream()
            .filter(schema -> schema.objects() > 0)
            .map(Schema::name)
            .collect(Collectors.toSet());
  }

  static List<Obstacle> of(TargetFacts facts, boolean whole) {
    Obstacles obstacles = new Obstacles(facts, whole);
    obstacles.rights();
    obstacles.extensions();
    obstacles.dependents();
    obstacles.ofNoSchema();
    return List.copyOf(obstacles.found);
  }

  private void rights() {
    if (!facts.mayCreate()) {
      refuse(
          "role %s may not make schemas in the target".formatted(facts.role()),
          "grant it CREATE on the database, or name the database's owner in the URL");
    }
    facts.schemas().stream()
        .filter(schema -> aside.contains(schema.name()) && !schema.ours())
        .forEach(
            schema ->
                refuse(
                    "schema %s belongs to %s, not to %s"
                        .formatted(schema.name(), schema.owner(), facts.role()),
                    "name a role in the URL that is a member of %s".formatted(schema.owner())));
  }

  private void extensions() {
    for (Extension each : facts.extensions()) {
      if (aside.contains(each.schema()) && !each.relocatable()) {
        refuse(
            "extension %s in schema %s cannot be moved to another schema"
                .formatted(each.name(), each.schema()),
            "install it in a schema of its own (CREATE EXTENSION %s SCHEMA extensions), in source and target"
                .formatted(each.name()));
      }
    }
  }

  private void dependents() {
    if (!facts.dependents().isEmpty()) {
      refuse(
          "objects elsewhere depend on what is to be replaced: "
              + String.join(", ", facts.dependents()),
          whole
              ? "drop them, and make them again afterwards"
              : "replace their schemas together with these, or drop them and make them again");
    }
    if (!facts.subscriptions().isEmpty()) {
      refuse(
          "subscriptions write into the target: " + String.join(", ", facts.subscriptions()),
          "drop them (DROP SUBSCRIPTION), or choose another target");
    }
  }

  private void ofNoSchema() {
    if (!whole) {
      facts
          .eventTriggers()
          .forEach(
              each ->
                  tell(
                      "event trigger %s of the target fires on what is made".formatted(each),
                      "disable it (ALTER EVENT TRIGGER … DISABLE) if it is in the way"));
      return;
    }
    if (!facts.unmovable().isEmpty()) {
      refuse(
          "the target has what cannot be put aside: " + String.join(", ", facts.unmovable()),
          "drop it before the restore; the archive makes its own");
    }
    boolean ofSuperusers =
        !facts.eventTriggers().isEmpty()
            || !facts.languages().isEmpty()
            || !facts.wrappers().isEmpty();
    if (ofSuperusers && !facts.superuser()) {
      tell(
          "event triggers, languages or foreign data wrappers of the target are to be replaced",
          "name a superuser in the URL if the restore is refused");
    }
    if (facts.largeObjects() > facts.locks() / 2) {
      refuse(
          "the target has %,d large objects, and a transaction can lock about %,d things"
              .formatted(facts.largeObjects(), facts.locks()),
          "remove them first (vacuumlo, lo_unlink), or raise max_locks_per_transaction");
    }
  }

  private void refuse(String message, String hint) {
    found.add(new Obstacle(message, hint, true));
  }

  private void tell(String message, String hint) {
    found.add(new Obstacle(message, hint, false));
  }
}
