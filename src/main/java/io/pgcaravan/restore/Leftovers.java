package io.pgcaravan.restore;

/**
 * What a replacement has put aside and could not drop after its commit, and how it is told from
 * what users have: by a name and a comment that only a replacement gives together.
 */
final class Leftovers {

  /** The schemas, as a query for their oids. */
  static final String SCHEMAS =
      "SELECT x.oid FROM pg_catalog.pg_namespace x"
          + " WHERE x.nspname ~ '^caravan_old_[0-9]{14}_[0-9a-f]{4}_[0-9]+$'"
          + " AND pg_catalog.left(pg_catalog.obj_description(x.oid, 'pg_namespace'), 12) ="
          + " 'pg-caravan: '";

  /** No schemas, likewise. */
  static final String NONE = "SELECT NULL::pg_catalog.oid WHERE false";

  private Leftovers() {}
}
