package io.pgcaravan.restore;

import io.pgcaravan.postgres.ClientTools;
import io.pgcaravan.postgres.DatabaseUrl;
import java.time.Duration;
import java.util.List;

/**
 * Makes room for new contents of a database without taking the old away before the new are
 * committed: schemas are renamed, made anew, filled, committed; the old ones are dropped
 * afterwards. Readers see the old state or wait a moment, never a half or an empty one.
 *
 * @param preparation the SQL around the archive
 * @param obstacles such as objects elsewhere that depend on a schema
 * @param replaces what there is now and will be gone, in words; empty for an empty database
 */
public record Replacement(
    Preparation preparation, List<Obstacle> obstacles, List<String> replaces) {

  /**
   * Looks at the target and plans it; changes nothing.
   *
   * @param schemas to be replaced; empty for all that users have, and then all else that belongs to
   *     no schema is replaced too (large objects, publications, event triggers …)
   * @param keepGrants whether the target's grants are applied again, as the archive brings none
   * @param lockTimeout how long a lock may be waited for
   */
  public static Replacement plan(
      ClientTools tools,
      DatabaseUrl target,
      List<String> schemas,
      boolean keepGrants,
      Duration lockTimeout,
      Duration limit) {
    throw new UnsupportedOperationException("to be written");
  }

  /** Drops what replaced schemas earlier runs left behind; returns what it could not. */
  public static List<String> sweep(ClientTools tools, DatabaseUrl target, Duration limit) {
    throw new UnsupportedOperationException("to be written");
  }
}
