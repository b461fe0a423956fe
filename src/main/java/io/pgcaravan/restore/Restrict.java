package io.pgcaravan.restore;

import io.pgcaravan.postgres.ClientTools;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether psql knows {@code \restrict}, under which it takes no other command until it is told the
 * key again. Source: the release notes of August 2025 (CVE-2025-8714).
 */
final class Restrict {

  /** The first minor version of each major one that has it; later ones all have. */
  private static final Map<Integer, Integer> SINCE = Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6);

  private static final int ALL_SINCE = 18;
  private static final Pattern MINOR = Pattern.compile("\\d+\\.(\\d+).*");

  private Restrict() {}

  static boolean isKnownTo(ClientTools tools) {
    return isKnownTo(tools.version().major(), tools.version().text());
  }

  static boolean isKnownTo(int major, String version) {
    if (major >= ALL_SINCE) {
      return true;
    }
    Matcher minor = MINOR.matcher(version);
    Integer since = SINCE.get(major);
    return since != null && minor.matches() && Integer.parseInt(minor.group(1)) >= since;
  }
}
