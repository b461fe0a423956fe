package io.pgcaravan.failure;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where secrets stand that nobody told of: in URLs, headers, parameters and keys of others. */
final class SecretPlaces {

  /**
   * A pattern, and what of it is left.
   *
   * @param hint text without which it cannot match, in lower case; spares the search
   */
  private record Place(String hint, Pattern pattern, String left) {

    static Place of(String hint, String left, String pattern) {
      return new Place(hint, Pattern.compile(pattern), left);
    }
  }

  /** A value: quoted as libpq and shells do, or up to what ends it in a URL or a list. */
  private static final String VALUE =
      "(?:'(?:[^'\\\\]|\\\\.|'')*+'?|\\\\?\"(?:[^\"\\\\]|\\\\[^\"])*+\\\\?\"?|[^\\s&;,\"'<>)}\\]]++)";

  private static final String NAME =
      "(?:password|passwd|pwd|passphrase|secret|(?<!page)token|signature|credential"
          + "|access[_-]?key|api[_-]?key|private[_-]?key|accountkey)";

  private static final String SCHEME =
      "(?:basic|bearer|digest|negotiate|ntlm|token|sharedkey|sharedkeylite|aws|aws4-hmac-sha256"
          + "|goog4-rsa-sha256)";

  private static final List<Place> PLACES =
      List.of(
          Place.of(
              "-----begin",
              Secrets.MASK,
              "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY[A-Z ]*)-----[\\s\\S]*?(?:-----END \\1-----|\\z)"),
          // to the last @ of the word: a password may hold one
          Place.of("://", "$1***@", "(://[^/\\s:@\"'<>]*+:)[^\\s\"'<>]{1,500}@"),
          Place.of("=", "$1***", "(?i)(" + NAME + "\\s{0,3}=\\s{0,3})" + VALUE),
          Place.of("=", "$1***", "(?i)([?&](?:key|sig|auth|code)=)" + VALUE),
          Place.of(
              "\":",
              "$1***\"",
              "(?i)(\"[\\w.-]{0,40}?" + NAME + "\"\\s{0,3}:\\s{0,3}\")(?:[^\"\\\\]|\\\\.)*+\"?"),
          Place.of(
              "authorization",
              "$1***",
              "(?i)(authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"'\\[]?"
                  + SCHEME
                  + " +)[^\\r\\n\"'\\]}]++"),
          Place.of(
              "authorization",
              "$1***",
              "(?i)(authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"'\\[]?)(?!"
                  + SCHEME
                  + " )(?=[^\\s\"'\\]}]{0,2000}[0-9])[^\\s\"'\\]}]{8,}+"),
          Place.of("basic ", "$1***", "(?i)(\\bbasic )(?=\\S{0,2000}[0-9=])[A-Za-z0-9+/=_-]{6,}+"),
          Place.of(
              "bearer ", "$1***", "(?i)(\\bbearer )(?=\\S{0,8000}[0-9=])[A-Za-z0-9+/=._~-]{6,}+"),
          Place.of(
              ":",
              "$1***",
              "(?i)(\\b(?:x-amz-security-token|x-(?:goog-)?api-key|api-key|x-[a-z-]{1,20}-token|private-token"
                  + "|(?:set-)?cookie)[\"']?\\s{0,3}:\\s{0,3}[\"'\\[]?)[^\\r\\n\"'\\]}]++"),
          Place.of("hooks.slack.com/", "$1***", "(?i)(hooks\\.slack\\.com/)[\\w/-]+"),
          Place.of("hc-ping.com/", "$1***", "(?i)(hc-ping\\.com/)[\\w/-]+"),
          Place.of("xox", Secrets.MASK, "\\bxox[abeoprs]-[\\w-]{10,}"),
          Place.of("ya29.", Secrets.MASK, "\\bya29\\.[\\w.-]{10,}"),
          Place.of("eyj", Secrets.MASK, "\\beyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]*"));

  private SecretPlaces() {}

  static String mask(String text) {
    String masked = text;
    String lower = text.toLowerCase(Locale.ROOT);
    for (Place place : PLACES) {
      if (lower.contains(place.hint())) {
        masked = place.pattern().matcher(masked).replaceAll(place.left());
      }
    }
    return masked;
  }
}
