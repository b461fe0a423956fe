package io.pgcaravan.failure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
              + "\"((?:[^\"\\\\]|\\\\.)+)\"");

  /** What stands in a PEM key, or another text of several lines, is known line by line. */
  private static final int SHORTEST_LINE = 20;

  private static final AtomicReference<List<SecretForm>> KNOWN = new AtomicReference<>(List.of());

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

  /** Remembers the password that a URL holds, as it is written there and decoded. */
  public static void addUrl(String url) {
    Matcher userInfo = USER_INFO.matcher(url.strip());
    if (userInfo.find()) {
      addEncoded(userInfo.group(2));
    }
    Matcher parameter = PASSWORD_PARAMETER.matcher(url);
    while (parameter.find()) {
      addEncoded(parameter.group(1));
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

  /** The longest first, so that a part of one does not hide the rest of it. */
  private static void remember(SecretForm form) {
    KNOWN.updateAndGet(
        known ->
            known.contains(form)
                ? known
                : Stream.concat(known.stream(), Stream.of(form)).sorted().toList());
  }

  /** The text without secrets. */
  public static String mask(String text) {
    String masked = text;
    for (SecretForm secret : KNOWN.get()) {
      masked = secret.mask(masked);
    }
    return SecretPlaces.mask(masked);
  }
}
