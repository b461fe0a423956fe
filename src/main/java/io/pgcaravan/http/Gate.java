package io.pgcaravan.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is answered: it only looks, calls the program by one of its {@linkplain
 * OwnNames names}, comes from no page of elsewhere, and brings the credentials where there are any.
 */
public final class Gate {

  private final OwnNames names;
  private final @Nullable Credentials credentials;

  /**
   * @param credentials that every request must bring; null for none
   */
  public Gate(OwnNames names, @Nullable Credentials credentials) {
    this.names = names;
    this.credentials = credentials;
  }

  /** What a request gets that is refused; none for one that is let in. */
  Optional<Answer> refuse(Asked asked) {
    if (!names.hasHost(asked.host())) {
      return Optional.of(Answer.line(403, "called by a foreign name: see HTTP_NAMES"));
    }
    if (asked.origin() != null && !OwnNames.isSameOrigin(asked.origin(), asked.host())) {
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
}
