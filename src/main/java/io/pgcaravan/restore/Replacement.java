package io.pgcaravan.restore;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import io.pgcaravan.postgres.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes room for new contents of a database without taking the old away before the new are
 * committed: schemas are renamed, made anew, filled, committed; the old ones are dropped
 * afterwards. Readers see the old state or wait a moment, never a half or an empty one.
 *
 * @param preparation the SQL around the archive
 * @param obstacles such as objects elsewhere that depend on a schema
 * @param replaces what there is now and will be gone, in words; empty for an empty database
 * @param leftovers what earlier ones put aside and could not drop, in words
 */
public record Replacement(
    Preparation preparation,
    List<Obstacle> obstacles,
    List<String> replaces,
    List<String> leftovers) {

  private static final int PATIENT_ROUNDS = 30;

  public Replacement {
    obstacles = List.copyOf(obstacles);
    replaces = List.copyOf(replaces);
    leftovers = List.copyOf(leftovers);
  }

  /**
   * Looks at the target and plans it; changes nothing.
   *
   * @param schemas to be replaced; empty for all that users have, and then all else that belongs to
   *     no schema is replaced too (large objects, publications, event triggers …)
   * @param keepGrants whether the target's owners, grants and default privileges are applied again,
   *     as the archive brings none
   * @param lockTimeout how long a lock may be waited for
   * @throws CaravanException if the target cannot be asked
   */
  public static Replacement plan(
      ClientTools tools,
      DatabaseUrl target,
      List<String> schemas,
      boolean keepGrants,
      Duration lockTimeout,
      Duration limit) {
    TargetFacts facts = TargetFacts.ask(tools, target, schemas, limit);
    boolean whole = schemas.isEmpty();
    Preparation preparation =
        new RoomMaker(facts, whole, keepGrants, lockTimeout, Instant.now()).preparation();
    return new Replacement(
        preparation,
        Obstacles.of(facts, whole),
        Contents.replaced(facts, whole),
        Contents.leftovers(facts));
  }

  /** Drops what earlier replacements left behind; returns what it could not, why, and a hint. */
  public static List<String> sweep(ClientTools tools, DatabaseUrl target, Duration limit) {
    try {
      Server.query(tools, target, sweepText(0), limit);
      return List.of();
    } catch (CaravanException e) {
      return List.of(e.line());
    }
  }

  /**
   * One statement that drops them.
   *
   * @param rounds how often what is in use is tried again, a second later
   */
  static String sweepText(int rounds) {
    return SqlText.of(
        "sweep",
        Map.of(
            "dependents",
            TargetFacts.dependents("schemas", false, Leftovers.NONE),
            "ofone",
            TargetFacts.dependents("ARRAY[one]", false, Leftovers.NONE),
            "leftovers",
            Leftovers.SCHEMAS,
            "rounds",
            String.valueOf(rounds)));
  }

  static String patientSweep() {
    return sweepText(PATIENT_ROUNDS);
  }
}
