package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A mail that is ready to be sent, the same to all recipients. It holds no secret.
 *
 * @param subject one line
 * @param text the plain part
 * @param html the HTML part, with the same facts; empty for a mail of plain text alone
 * @param images PNG files that the HTML part shows, by the id that it names as {@code cid:ID}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Letter(String subject, String text, String html, Map<String, byte[]> images) {

  public Letter {
    subject = Objects.requireNonNull(subject).replaceAll("\\s+", " ").strip();
    Objects.requireNonNull(text);
    html = Objects.requireNonNullElse(html, "");
    Map<String, byte[]> copies = new TreeMap<>();
    if (images != null) {
      images.forEach((id, png) -> copies.put(id, png.clone()));
    }
    images = Map.copyOf(copies);
  }

  /** A letter without images. */
  public Letter(String subject, String text, String html) {
    this(subject, text, html, Map.of());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Letter letter
        && subject.equals(letter.subject)
        && text.equals(letter.text)
        && html.equals(letter.html)
        && images.keySet().equals(letter.images.keySet())
        && images.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), letter.images.get(each.getKey())));
  }

  @Override
  public int hashCode() {
    return Objects.hash(subject, text, html, images.keySet());
  }
}
