package io.pgcaravan.drill;

import io.pgcaravan.postgres.DatabaseFacts;

/** How a scratch database is made that keeps and sorts text as the source does. */
final class Locales {

  private static final String ICU = "icu:";
  private static final String BUILTIN = "builtin:";

  private Locales() {}

  /** Options of CREATE DATABASE; empty where the source's are not known. */
  static String options(DatabaseFacts source) {
    if (source.encoding().isEmpty() || source.collation().isEmpty()) {
      return "";
    }
    String collation = source.collation();
    String type = source.characterType();
    if (collation.startsWith(ICU)) {
      return locale(source, type, type)
          + " LOCALE_PROVIDER icu ICU_LOCALE "
          + literal(collation.substring(ICU.length()));
    }
    if (collation.startsWith(BUILTIN)) {
      return locale(source, type, type)
          + " LOCALE_PROVIDER builtin BUILTIN_LOCALE "
          + literal(collation.substring(BUILTIN.length()));
    }
    return locale(source, collation, type);
  }

  /** The same with a locale that any server has. */
  static String plainOptions(DatabaseFacts source) {
    return source.encoding().equals("UTF8")
        ? "ENCODING " + literal(source.encoding())
        : locale(source, "C", "C");
  }

  private static String locale(DatabaseFacts source, String collation, String type) {
    return "ENCODING %s LC_COLLATE %s LC_CTYPE %s"
        .formatted(literal(source.encoding()), literal(collation), literal(type));
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
