package io.pgcaravan.destination.drive;

import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder in Google Drive, by its API v3. The bean of a YAML file: it holds settings, and asks
 * nobody anything, nor loads a class of Google's, before it is used; no signature here names one.
 *
 * <p>The upload itself is camel-google-drive's. This bean says before it what is to be sent, and
 * judges after it what has arrived.
 */
public final class GoogleDrive {

  private String credentials = "";
  private String folder = "";
  private String url = "";
  private String subject = "";
  private int timeoutSeconds = 60;
  private int resumeSeconds = 300;
  private @Nullable DriveConnection connection;
  private @Nullable DriveStore store;

  /** A key's JSON, or the path of a file that holds it. */
  public void setCredentials(String credentials) {
    this.credentials = credentials;
  }

  /** The id of the folder that keeps the archives. */
  public void setFolder(String folder) {
    this.folder = folder;
  }

  /** Root of the API. */
  public void setUrl(String url) {
    this.url = url;
  }

  /** Mail address of the user to act for; empty for none. */
  public void setSubject(String subject) {
    this.subject = subject;
  }

  /** How long a connection may give no sign of life. */
  public void setTimeoutSeconds(int timeoutSeconds) {
    this.timeoutSeconds = timeoutSeconds;
  }

  /** How long a part of an upload is tried again before the upload fails. */
  public void setResumeSeconds(int resumeSeconds) {
    this.resumeSeconds = resumeSeconds;
  }

  /**
   * The connection, made at its first use.
   *
   * @throws io.pgcaravan.failure.UsageException naming the variable that is missing or unusable
   */
  public synchronized DriveConnection connection() {
    if (connection == null) {
      connection =
          new DriveConnection(
              new DriveSettings(
                  credentials,
                  folder.strip(),
                  url.strip(),
                  subject.strip(),
                  Duration.ofSeconds(timeoutSeconds),
                  Duration.ofSeconds(resumeSeconds)));
    }
    return connection;
  }

  private synchronized DriveStore store() {
    if (store == null) {
      store = new DriveStore(connection());
    }
    return store;
  }

  /** Looks for the key, and for room; what is to be sent must be given to confirm or recover. */
  public DriveUpload prepare(Path file, String key) {
    return store().prepare(file, key);
  }

  /**
   * Compares what arrived with what was sent.
   *
   * @param answer what camel-google-drive made of Drive's answer, or what recover found
   * @throws TransientException if it differs; nothing is left of it then
   */
  public StoredObject confirm(DriveUpload upload, @Nullable Object answer) {
    if (answer instanceof com.google.api.services.drive.model.File file && file.getId() != null) {
      return store().confirm(upload, file);
    }
    throw new TransientException(
        "storing %s in Google Drive failed: it ended without an answer".formatted(upload.key()),
        "wait: it is tried again");
  }

  /**
   * What to do about an upload that failed.
   *
   * @return the file in Drive, if it was stored all the same
   */
  public Object recover(DriveUpload upload, Throwable failure) {
    return store().recover(upload, failure);
  }

  /** All objects below the folder. */
  public List<StoredObject> list() {
    return DriveListing.of(DriveFolder.open(connection(), "listing Google Drive"));
  }

  /** Opens an object; the caller closes it. */
  public InputStream open(String key) {
    String what = "reading %s from Google Drive".formatted(key);
    var files = DriveFolder.open(connection(), what).files(DriveKey.of(key), what);
    if (files.isEmpty()) {
      throw new PermanentException(
          "%s is not in Google Drive".formatted(key), "see `./caravan list` for what is there");
    }
    if (!files.stream()
        .allMatch(file -> files.size() == 1 || DriveListing.sameContent(file, files.get(0)))) {
      throw new PermanentException(
          "%s is in Google Drive several times, with different content".formatted(key),
          "remove all but the right one");
    }
    return connection().download(files.get(0).getId(), what);
  }

  /** The ids of the files that a key names. */
  public List<String> find(String key) {
    String what = "deleting %s from Google Drive".formatted(key);
    return DriveFolder.open(connection(), what).files(DriveKey.of(key), what).stream()
        .map(file -> file.getId())
        .toList();
  }

  /** What to do about a deletion that failed: nothing, if the file was gone already. */
  public void deletionFailed(String key, Throwable failure) {
    if (DriveFailure.answer(failure).filter(answer -> answer.status() == 404).isEmpty()) {
      throw connection().failure(failure, "deleting %s from Google Drive".formatted(key));
    }
  }

  /** Whose Drive it is and what room it has; asks Google. */
  public List<String> notes() {
    return account().notes();
  }

  DriveAccount account() {
    String what = "looking at Google Drive";
    return DriveAccount.of(connection(), DriveFolder.open(connection(), what), what);
  }
}
