package io.pgcaravan.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One way in which a secret value is written.
 *
 * @param text what is looked for
 * @param whole whether it counts only where it is no part of a longer word: a short password would
 *     hide parts of names otherwise
 */
record SecretForm(String text, boolean whole) implements Comparable<SecretForm> {

  private static final int SHORTEST = 4;
  private static final int SHORTEST_IN_WORDS = 12;
  private static final int SHORTEST_IN_BASE_64 = 6;
  private static final Comparator<SecretForm> LONGEST_FIRST =
      Comparator.<SecretForm>comparingInt(form -> -form.text.length())
          .thenComparing(SecretForm::text)
          .thenComparing(SecretForm::whole);

  /** How text may end before which a word begins anew: an escape, as in URLs and JSON. */
  private static final Pattern ESCAPE = Pattern.compile("(?:%[0-9A-Fa-f]{2}|\\\\[nrtbf])\\z");

  /** The value as it is, as URLs have it, as JSON has it, and within Base64. */
  static Stream<SecretForm> of(String value) {
    if (value.length() < SHORTEST) {
      return Stream.empty();
    }
    Set<String> texts = new LinkedHashSet<>();
    texts.add(value);
    String encoded = URLEncoder.encode(value, UTF_8);
    for (String url : new String[] {encoded, encoded.replace("+", "%20")}) {
      texts.add(url);
      texts.add(lowerCaseEscapes(url));
    }
    texts.add(
        value
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t"));
    return Stream.concat(
        texts.stream().map(text -> new SecretForm(text, text.length() < SHORTEST_IN_WORDS)),
        base64(value));
  }

  private static String lowerCaseEscapes(String encoded) {
    return Pattern.compile("%..")
        .matcher(encoded)
        .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
  }

  /**
   * What Base64 makes of the value wherever it begins among groups of three bytes, as in {@code
   * user:password}: only the characters that depend on nothing else.
   */
  private static Stream<SecretForm> base64(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    if (bytes.length < SHORTEST_IN_BASE_64) {
      return Stream.empty();
    }
    return Stream.of(0, 1, 2)
        .map(
            before -> {
              byte[] moved = new byte[before + bytes.length];
              System.arraycopy(bytes, 0, moved, before, bytes.length);
              byte[] whole = Arrays.copyOf(moved, moved.length / 3 * 3);
              String encoded = Base64.getEncoder().encodeToString(whole);
              return encoded.substring(before == 0 ? 0 : before + 1);
            })
        .filter(text -> text.length() >= SHORTEST_IN_BASE_64)
        .map(text -> new SecretForm(text, false));
  }

  /** The text without this. */
  String mask(String in) {
    int found = in.indexOf(text);
    if (found < 0) {
      return in;
    }
    StringBuilder masked = new StringBuilder(in.length());
    int from = 0;
    while (found >= 0) {
      boolean hidden = !whole || isWhole(in, found);
      masked.append(in, from, found).append(hidden ? Secrets.MASK : text);
      from = found + text.length();
      found = in.indexOf(text, from);
    }
    return masked.append(in, from, in.length()).toString();
  }

  private boolean isWhole(String in, int begin) {
    int end = begin + text.length();
    boolean after = end < in.length() && joined(in.charAt(end - 1), in.charAt(end));
    boolean before = begin > 0 && joined(in.charAt(begin - 1), in.charAt(begin));
    return !after
        && (!before || ESCAPE.matcher(in.substring(Math.max(0, begin - 3), begin)).find());
  }

  private static boolean joined(char left, char right) {
    return Character.isLetterOrDigit(left) && Character.isLetterOrDigit(right);
  }

  @Override
  public int compareTo(SecretForm other) {
    return LONGEST_FIRST.compare(this, other);
  }

  @Override
  public String toString() {
    return Secrets.MASK;
  }
}
