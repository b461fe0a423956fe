package io.pgcaravan.failure;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts before anybody sees them: logs, records, mails. It knows the values
 * that settings brought, and the places where a secret stands in texts of others.
 */
public final class Secrets {

  private static final String MASK = "***";
  private static final int SHORTEST = 4;

  /** The password of a URL. */
  private static final Pattern URL_PASSWORD = Pattern.compile("(://[^/\\s:@]*:)[^\\s@]+(@)");

  /** The longest first, so that a part of one does not hide the rest of it. */
  private static final Set<String> KNOWN =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  private Secrets() {}

  /** Remembers a value that must never be shown; a very short one would hide half of each text. */
  public static void add(String value) {
    if (value.strip().length() >= SHORTEST) {
      KNOWN.add(value.strip());
    }
  }

  /** The text without secrets. */
  public static String mask(String text) {
    String masked = text;
    for (String secret : KNOWN) {
      masked = masked.replace(secret, MASK);
    }
    return URL_PASSWORD.matcher(masked).replaceAll("$1" + MASK + "$2");
  }
}
