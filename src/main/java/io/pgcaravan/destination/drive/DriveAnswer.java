package io.pgcaravan.destination.drive;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpResponseException;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How Google Drive refused a call.
 *
 * @param reason Google's own word, such as {@code storageQuotaExceeded}; empty if it gave none
 * @param retryAfter what it asked for; null if it did not
 */
record DriveAnswer(int status, String reason, String message, @Nullable Duration retryAfter) {

  private static final Set<String> RATE =
      Set.of(
          "rateLimitExceeded",
          "userRateLimitExceeded",
          "sharingRateLimitExceeded",
          "RATE_LIMIT_EXCEEDED",
          "backendError",
          "internalError",
          "transientError");

  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry(
              "storageQuotaExceeded",
              "free space or buy some; a service account has none of its own: use a folder in a"
                  + " shared drive, or GOOGLE_DRIVE_SUBJECT"),
          Map.entry(
              "teamDriveFileLimitExceeded",
              "the shared drive is full: move files out, or use another"),
          Map.entry(
              "numChildrenInNonRootLimitExceeded", "the folder is full: give the plan another one"),
          Map.entry(
              "activeItemCreationLimitExceeded", "the account holds too many items: delete some"),
          Map.entry("dailyLimitExceeded", "raise the project's limit in the Google Cloud console"),
          Map.entry("quotaExceeded", "raise the project's limit in the Google Cloud console"),
          Map.entry("downloadQuotaExceeded", "wait a day, or copy the file in Drive"),
          Map.entry(
              "accessNotConfigured", "enable the Google Drive API for the project of the key"),
          Map.entry("SERVICE_DISABLED", "enable the Google Drive API for the project of the key"),
          Map.entry(
              "domainPolicy", "ask the domain's administrator to allow Drive for this account"),
          Map.entry(
              "insufficientPermissions",
              "give the credentials the scope https://www.googleapis.com/auth/drive"),
          Map.entry(
              "insufficientScopes",
              "give the credentials the scope https://www.googleapis.com/auth/drive"),
          Map.entry(
              "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
              "give the credentials the scope https://www.googleapis.com/auth/drive"),
          Map.entry(
              "appNotAuthorizedToFile",
              "give the credentials the scope https://www.googleapis.com/auth/drive"),
          Map.entry(
              "cannotDownloadAbusiveFile", "look at the file in Drive: it was found to be malware"),
          Map.entry(
              "fileNotDownloadable", "choose an archive: this is a document of Google's own"));

  static DriveAnswer of(HttpResponseException response) {
    GoogleJsonError details = DriveFailure.details(response);
    String reason = "";
    String message = response.getStatusMessage() == null ? "" : response.getStatusMessage();
    if (details != null) {
      message = details.getMessage() == null ? message : details.getMessage();
      reason = reason(details);
    }
    String retryAfter =
        response.getHeaders() == null ? null : response.getHeaders().getRetryAfter();
    return new DriveAnswer(
        response.getStatusCode(), reason, message, DriveFailure.seconds(retryAfter));
  }

  /** Google has an older way to give reasons, and a newer one. */
  private static String reason(GoogleJsonError details) {
    Stream<String> older =
        Stream.ofNullable(details.getErrors())
            .flatMap(List::stream)
            .map(GoogleJsonError.ErrorInfo::getReason);
    Stream<String> newer =
        Stream.ofNullable(details.getDetails())
            .flatMap(List::stream)
            .map(GoogleJsonError.Details::getReason);
    return Stream.concat(older, newer).filter(Objects::nonNull).findFirst().orElse("");
  }

  /** Whether the same call may succeed later without anybody's help. */
  boolean isTransient() {
    return switch (status) {
      case 408, 429 -> true;
      case 410, 416 -> true; // an upload's session that ended, or knows of other bytes
      case 403 -> RATE.contains(reason);
      default -> status >= 500;
    };
  }

  /** The failure that this answer means. */
  CaravanException failure(String what, String account, @Nullable Throwable cause) {
    String text =
        "%s failed: Google Drive answered %d%s"
            .formatted(what, status, reason.isEmpty() ? "" : " " + reason);
    text =
        message.isBlank()
            ? text
            : "%s (%s)".formatted(text, message.lines().findFirst().orElse(""));
    return isTransient()
        ? new TransientException(
            text,
            "wait: it is tried again; see https://www.google.com/appsstatus",
            cause,
            retryAfter)
        : new PermanentException(text, hint(account), cause);
  }

  private String hint(String account) {
    String known = HINTS.get(reason);
    if (known != null) {
      return known;
    }
    return switch (status) {
      case 401 -> "check that the key is not revoked: its tokens are refused";
      case 403 ->
          "let %s edit the folder (in a shared drive: as content manager)".formatted(account);
      case 404 ->
          "share the folder GOOGLE_DRIVE_FOLDER_ID with %s, and check its id".formatted(account);
      case 413 -> "split the backup: Drive takes 5 TB a file";
      default -> "report this as a defect, with the log";
    };
  }
}
