package io.pgcaravan.destination.drive;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What it means that the token server refused the key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a>
 */
final class TokenFailure {

  private static final Pattern FIELD =
      Pattern.compile("\"(error|error_description)\"\\s*:\\s*\"([^\"]*)\"");

  private static final String DELEGATE =
      "let the domain's administrator delegate the scope https://www.googleapis.com/auth/drive to the"
          + " account, or clear GOOGLE_DRIVE_SUBJECT";

  private TokenFailure() {}

  static CaravanException of(
      int status, @Nullable String content, String what, @Nullable Throwable cause) {
    String error = "";
    String description = "";
    Matcher fields = FIELD.matcher(content == null ? "" : content);
    while (fields.find()) {
      if (fields.group(1).equals("error")) {
        error = fields.group(2);
      } else {
        description = fields.group(2);
      }
    }
    String text =
        "%s failed: the token server refused the key (%d %s%s)"
            .formatted(what, status, error, description.isEmpty() ? "" : ": " + description);
    if (status >= 500 || status == 429 || status == 408) {
      return new TransientException(text, "wait: it is tried again", cause);
    }
    return new PermanentException(text, hint(status, error, description), cause);
  }

  /** Whether the client library says so of an answer that lacks what a token must have. */
  static boolean isNoToken(String message) {
    return message.startsWith("Error parsing token refresh response");
  }

  static PermanentException noToken(String message, String what, Throwable cause) {
    return new PermanentException(
        "%s failed: the token server's answer is no token (%s)".formatted(what, message.strip()),
        "check token_uri of the key in GOOGLE_SERVICE_ACCOUNT_JSON: the answer must have"
            + " access_token and expires_in",
        cause);
  }

  private static String hint(int status, String error, String description) {
    return switch (error) {
      case "invalid_grant" ->
          description.contains("timeframe") || description.contains("iat")
              ? "set this machine's clock: the token server finds it wrong"
              : "make a new key: this one was deleted, revoked, or its account is disabled";
      case "invalid_client", "deleted_client", "disabled_client" ->
          "make a new key: the client or account of this one was deleted or disabled";
      case "unauthorized_client", "access_denied" -> DELEGATE;
      case "invalid_scope" -> "report this as a defect: the scope asked for is Drive's";
      case "" -> // Java's client drops what a 401 says
          status == 401
              ? "make a new key; with GOOGLE_DRIVE_SUBJECT: " + DELEGATE
              : "check the key in GOOGLE_SERVICE_ACCOUNT_JSON and its token_uri";
      default -> "check the key in GOOGLE_SERVICE_ACCOUNT_JSON and its token_uri";
    };
  }
}
