package io.pgcaravan.postgres;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL version, as client tools and servers tell it.
 *
 * @param major the part that decides compatibility: 9.6 is {@code 9}, 15.18 is {@code 15}
 * @param text as told, such as {@code 15.18} or {@code 18beta1}
 */
public record ServerVersion(int major, String text) {

  private static final Pattern VERSION = Pattern.compile("\\b(\\d{1,4})(?:\\.\\d+)*(?!\\d)\\w*");

  /** Reads the first version in a text such as {@code pg_dump (PostgreSQL) 15.18 (Debian …)}. */
  public static Optional<ServerVersion> find(String text) {
    int start = text.indexOf(") ");
    Matcher matcher = VERSION.matcher(start < 0 ? text : text.substring(start + 2));
    return matcher.find()
        ? Optional.of(new ServerVersion(Integer.parseInt(matcher.group(1)), matcher.group()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
