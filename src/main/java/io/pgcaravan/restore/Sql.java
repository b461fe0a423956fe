package io.pgcaravan.restore;

/** Pieces of SQL. */
final class Sql {

  /** True for a row of a catalog that the running transaction wrote. */
  static final String OF_THIS_TRANSACTION =
      "xmin::text::bigint = pg_catalog.txid_current() % 4294967296";

  private Sql() {}

  /** A text as a literal, whatever {@code standard_conforming_strings} is. */
  static String literal(String text) {
    String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  /** A name as an identifier. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
