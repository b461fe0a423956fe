package io.pgcaravan.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is answered: it only looks, calls the program by one of its names, comes from
 * no page of elsewhere, and brings the credentials where there are any.
 *
 * <p>A name that is not the program's own tells that a page of elsewhere has bent its own name to
 * this address (DNS rebinding): the browser takes what is answered for that page's own.
 */
public final class Doorkeeper {

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.%]+]");

  private final HttpPlace place;
  private final @Nullable Credentials credentials;

  /**
   * @param credentials that every request must bring; null for none
   */
  public Doorkeeper(HttpPlace place, @Nullable Credentials credentials) {
    this.place = place;
    this.credentials = credentials;
  }

  /** What a request gets that is refused; none for one that is let in. */
  Optional<Answer> refuse(Asked asked) {
    if (!isOwnName(name(asked.host()))) {
      return Optional.of(Answer.line(403, "called by a foreign name: see HTTP_NAMES"));
    }
    if (asked.origin() != null && !isSameOrigin(asked.origin(), String.valueOf(asked.host()))) {
      return Optional.of(Answer.line(403, "sent by a page of elsewhere"));
    }
    if (credentials != null && !bringsCredentials(asked)) {
      return Optional.of(
          Answer.line(401, "user and password are wanted")
              .with("WWW-Authenticate", "Basic realm=\"pg-caravan\", charset=\"UTF-8\""));
    }
    if (!asked.method().equals("GET") && !asked.method().equals("HEAD")) {
      return Optional.of(Answer.line(405, "only GET and HEAD").with("Allow", "GET, HEAD"));
    }
    return Optional.empty();
  }

  /** Whether a refused request had tried a user and a password. */
  boolean isWrongGuess(Asked asked, Answer refusal) {
    return refusal.status() == 401 && asked.authorization() != null;
  }

  private boolean bringsCredentials(Asked asked) {
    return asked.authorization() != null
        && credentials != null
        && credentials.areIn(asked.authorization());
  }

  /** Of a header Host, without the port. */
  private static String name(@Nullable String host) {
    return host == null ? "" : host.strip().replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
  }

  /**
   * Addresses cannot be bent, and neither can names that no public server tells: those without a
   * dot.
   */
  private boolean isOwnName(String name) {
    boolean plain = !name.isEmpty() && !name.contains(".") && !name.contains("[");
    return ADDRESS.matcher(name).matches()
        || (place.isLoopback() ? name.equals("localhost") : plain)
        || name.equalsIgnoreCase(place.host())
        || place.names().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static boolean isSameOrigin(String origin, String host) {
    try {
      return host.equalsIgnoreCase(new URI(origin.strip()).getRawAuthority());
    } catch (URISyntaxException e) {
      return false; // also "null", which has no authority
    }
  }
}
