package io.pgcaravan.failure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of texts before anybody sees them: logs, records, mails. It knows the values
 * that settings brought, in each form that they are written in, and {@linkplain SecretPlaces the
 * places} where a secret stands in texts of others. Safe for several threads.
 */
public final class Secrets {

  static final String MASK = "***";

  /** The credentials of a URL; an unescaped {@code @} in a password is forgiven. */
  private static final Pattern USER_INFO =
      Pattern.compile("://([^/\\s:@]*):(.+)@[^@]*\\z", Pattern.DOTALL);

  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)[?&;](?:ssl)?password=([^&;\\s]+)");

  private static final Pattern JSON_SECRET =
      Pattern.compile(
          "\"(?:private_key|client_secret|refresh_token|password|token)\"\\s*:\\s*"
              + "\"((?:[^\"\\\\]|\\\\.)++)\"");

  /** What stands in a PEM key, or another text of several lines, is known line by line. */
  private static final int SHORTEST_LINE = 20;

  private static final AtomicReference<Known> KNOWN =
      new AtomicReference<>(new Known(List.of(), Set.of(), List.of()));

  private Secrets() {}

  /**
   * Remembers a value that must never be shown, and the forms that headers, URLs and JSON have it
   * in. One of less than four characters is masked only where a secret is expected.
   */
  public static void add(String value) {
    SecretForm.of(value.strip()).forEach(Secrets::remember);
    if (value.strip().indexOf('\n') >= 0) {
      lines(value).forEach(line -> SecretForm.of(line).forEach(Secrets::remember));
    }
  }

  /**
   * Remembers the password that a URL holds, as it is written there and decoded; its user, host and
   * database are {@linkplain #addPublic public}.
   */
  public static void addUrl(String url) {
    String text = url.strip();
    PublicWords.of(text).forEach(Secrets::addPublic);
    int query = text.indexOf('?');
    for (String part : query < 0 ? List.of(text) : List.of(text, text.substring(0, query))) {
      Matcher userInfo = USER_INFO.matcher(part);
      if (userInfo.find()) {
        addEncoded(userInfo.group(2));
      }
    }
    Matcher parameter = PASSWORD_PARAMETER.matcher(text);
    while (parameter.find()) {
      addEncoded(parameter.group(1));
    }
  }

  /**
   * Remembers a word that is shown, such as a database's name. A password that is the same, or a
   * part of it, is masked only where a secret is expected: it would hide the word everywhere, and
   * whoever knows the word could guess it.
   */
  public static void addPublic(String word) {
    if (!word.isBlank()) {
      KNOWN.updateAndGet(known -> known.withPublic(word));
    }
  }

  /** Remembers what is secret in a JSON document such as a service account's key. */
  public static void addJson(String json) {
    Matcher secret = JSON_SECRET.matcher(json);
    while (secret.find()) {
      add(secret.group(1));
      add(secret.group(1).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"));
    }
  }

  private static void addEncoded(String text) {
    add(text);
    try {
      add(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return; // not encoded: it is known as it is written
    }
  }

  private static Stream<String> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.length() >= SHORTEST_LINE && !line.startsWith("-----"));
  }

  private static void remember(SecretForm form) {
    KNOWN.updateAndGet(known -> known.with(form));
  }

  /** The text without secrets. */
  public static String mask(String text) {
    String masked = text;
    for (SecretForm secret : KNOWN.get().sought()) {
      masked = secret.mask(masked);
    }
    return SecretPlaces.mask(masked);
  }

  /**
   * What is known.
   *
   * @param forms of all secrets
   * @param words that must stay as they are
   * @param sought those forms that hide no such word; the longest first, so that a part of one does
   *     not hide the rest of it
   */
  private record Known(List<SecretForm> forms, Set<String> words, List<SecretForm> sought) {

    Known with(SecretForm form) {
      if (forms.contains(form)) {
        return this;
      }
      return of(Stream.concat(forms.stream(), Stream.of(form)).sorted().toList(), words);
    }

    Known withPublic(String word) {
      if (words.contains(word)) {
        return this;
      }
      Set<String> more = new HashSet<>(words);
      more.add(word);
      return of(forms, Set.copyOf(more));
    }

    private static Known of(List<SecretForm> forms, Set<String> words) {
      return new Known(
          forms,
          words,
          forms.stream()
              .filter(form -> words.stream().allMatch(word -> form.mask(word).equals(word)))
              .toList());
    }
  }
}
