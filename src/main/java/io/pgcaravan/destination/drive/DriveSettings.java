package io.pgcaravan.destination.drive;

import io.pgcaravan.failure.UsageException;
import java.time.Duration;

/**
 * What a Google Drive destination is told by its YAML file.
 *
 * @param credentials a key's JSON, or the path of a file that holds it; a secret
 * @param folder the id of the folder that keeps the archives
 * @param url root of the API, such as {@code https://www.googleapis.com/}
 * @param subject mail address of the user to act for; empty for none
 * @param timeout how long a connection may give no sign of life
 * @param resumeFor how long a part of an upload is tried again before the upload fails
 */
public record DriveSettings(
    String credentials,
    String folder,
    String url,
    String subject,
    Duration timeout,
    Duration resumeFor) {

  public DriveSettings {
    if (credentials.isBlank()) {
      throw missing("GOOGLE_SERVICE_ACCOUNT_JSON", "a service account's key, or to its path");
    }
    if (folder.isBlank()) {
      throw missing("GOOGLE_DRIVE_FOLDER_ID", "the last part of the folder's address");
    }
    if (!url.matches("https?://\\S+")) {
      throw new UsageException(
          "GOOGLE_DRIVE_URL is no URL: '%s'".formatted(url), "leave it empty to use Google's");
    }
  }

  private static UsageException missing(String variable, String meaning) {
    return new UsageException(
        "the destination google-drive needs " + variable,
        "set %s to %s; docs/google-drive.md shows how".formatted(variable, meaning));
  }

  /** Never the credentials: this may reach a log. */
  @Override
  public String toString() {
    return "Google Drive folder " + folder;
  }
}
