package io.pgcaravan.postgres;

/**
 * A database URL as configured, looked at only when it is needed: a plan whose URL is missing can
 * still be listed.
 *
 * @param text may be empty or malformed; it holds a secret, so {@link #toString()} hides it
 */
public record ConfiguredUrl(String text) {

  /**
   * The URL, taken apart.
   *
   * @throws io.pgcaravan.failure.UsageException if it is missing or malformed
   */
  public DatabaseUrl parse() {
    return DatabaseUrl.parse(text);
  }

  @Override
  public String toString() {
    return text.isBlank() ? "none" : "configured";
  }
}
