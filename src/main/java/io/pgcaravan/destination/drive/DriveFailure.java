package io.pgcaravan.destination.drive;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a failed call means: worth another attempt, or a person's business, and what to do
 * then.
 *
 * @see <a href="https://developers.google.com/workspace/drive/api/guides/handle-errors">Resolve
 *     errors</a>
 */
final class DriveFailure {

  private DriveFailure() {}

  /**
   * Translates whatever a call of the client library failed with.
   *
   * @param what was tried, such as {@code storing a.sql.gz}
   * @param account whom a folder must be shared with
   */
  static CaravanException of(Throwable failure, String what, String account) {
    boolean token = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      token |= cause instanceof Retryable;
      if (cause instanceof CaravanException known) {
        return known;
      }
      if (cause instanceof HttpResponseException response) {
        return token
            ? TokenFailure.of(response.getStatusCode(), response.getContent(), what, failure)
            : DriveAnswer.of(response).failure(what, account, failure);
      }
    }
    return unanswered(failure, what);
  }

  /** The connection broke, or never was; or the token server answered what is no token. */
  private static CaravanException unanswered(Throwable failure, String what) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String text = Optional.ofNullable(innermost.getMessage()).orElse("");
    if (TokenFailure.isNoToken(text)) {
      return TokenFailure.noToken(text, what, failure);
    }
    return new TransientException(
        "%s failed: no answer from Google Drive (%s)"
            .formatted(what, (innermost.getClass().getSimpleName() + " " + text).strip()),
        "check the network, its proxy, and GOOGLE_DRIVE_URL",
        failure);
  }

  /** The answer to a call within a failure's causes, where there was one. */
  static Optional<DriveAnswer> answer(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable) {
        return Optional.empty();
      }
      if (cause instanceof HttpResponseException response) {
        return Optional.of(DriveAnswer.of(response));
      }
    }
    return Optional.empty();
  }

  /** Whether a call failed because the thing is not there. */
  static boolean isMissing(IOException failure) {
    return answer(failure).filter(answer -> answer.status() == 404).isPresent();
  }

  /** Whether the server does not know the call at all, as a stand-in for Google may not. */
  static boolean isUnknownCall(Throwable failure) {
    return answer(failure)
        .filter(answer -> answer.reason().isEmpty() || answer.reason().equals("notFound"))
        .filter(answer -> Set.of(400, 404, 405, 501).contains(answer.status()))
        .isPresent();
  }

  static @Nullable Duration seconds(@Nullable String retryAfter) {
    // the other form, a date, is not what Google sends
    return retryAfter != null && retryAfter.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : null;
  }

  static @Nullable GoogleJsonError details(HttpResponseException response) {
    return response instanceof GoogleJsonResponseException json ? json.getDetails() : null;
  }
}
