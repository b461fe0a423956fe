package io.pgcaravan.failure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a database's URL is no secret: its user, hosts and database, which names and logs show.
 */
final class PublicWords {

  /** What follows the password: hosts, and the name of the database. */
  private static final Pattern PLACE =
      Pattern.compile(
          "\\A(?:jdbc:)?postgres(?:ql)?://(?:[^@/?#]*@)?([^@/?#]*)(?:/([^@?#]*))?(?:[?#][^@]*)?\\z");

  private static final Pattern USER = Pattern.compile("://([^/\\s:@?#]+)(?::[^@]*)?@");
  private static final Pattern PARAMETER = Pattern.compile("[?&](?:user|dbname|host)=([^&\\s]+)");

  private PublicWords() {}

  /**
   * None of another URL, whose path may be the secret, and of one that is not plain enough to be
   * sure what of it is the password.
   */
  static Set<String> of(String url) {
    Set<String> words = new LinkedHashSet<>();
    Matcher place = PLACE.matcher(url);
    if (!place.matches()) {
      return words;
    }
    add(words, place.group(1));
    add(words, place.group(2));
    Matcher user = USER.matcher(url);
    if (user.find()) {
      add(words, user.group(1));
    }
    Matcher parameter = PARAMETER.matcher(url);
    while (parameter.find()) {
      add(words, parameter.group(1));
    }
    return words;
  }

  private static void add(Set<String> words, String text) {
    if (text == null || text.isBlank()) {
      return;
    }
    words.add(text);
    try {
      words.add(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return; // not encoded: it is known as it is written
    }
  }
}
