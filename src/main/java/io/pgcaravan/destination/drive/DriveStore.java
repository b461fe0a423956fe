package io.pgcaravan.destination.drive;

import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.GeneratedIds;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes before an upload, and after it. */
final class DriveStore {

  private static final Logger LOG = LoggerFactory.getLogger(DriveStore.class);

  private final DriveConnection connection;

  /** Ids of files that are to be: an attempt after a lost answer meets its own file by it. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  DriveStore(DriveConnection connection) {
    this.connection = connection;
  }

  private static String what(String key) {
    return "storing %s in Google Drive".formatted(key);
  }

  DriveUpload prepare(Path file, String key) {
    String what = what(key);
    DriveKey parts = DriveKey.of(key);
    try {
      DriveFolder folder = DriveFolder.open(connection, what);
      List<File> existing = folder.files(parts, what);
      if (!existing.isEmpty()) {
        ids.remove(key);
        return adopt(key, file, existing);
      }
      if (!folder.isInSharedDrive()) {
        DriveAccount.of(connection, folder, what).requireRoom(Files.size(file), what);
      }
      String parent;
      synchronized (this) { // else threads of this program would make a folder twice
        parent = folder.make(parts.folders(), what);
      }
      String id = ids.computeIfAbsent(key, name -> generateId(what));
      return DriveUpload.begin(key, file, parent, id, connection.stallWatch());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static PermanentException unreadable(Path file, IOException e) {
    return new PermanentException(
        "%s cannot be read".formatted(file), "check the stage directory's disk", e);
  }

  private DriveUpload adopt(String key, Path file, List<File> existing) throws IOException {
    String sha256 = Checksums.of(file, "SHA-256");
    for (File other : existing) {
      if (!equal(file, sha256, other, what(key))) {
        throw new PermanentException(
            "%s exists already in Google Drive, with other content".formatted(key),
            "nothing was overwritten: move it away, or give the plan another archive name");
      }
    }
    return DriveUpload.adopted(key, file, proven(key, existing.get(0), sha256));
  }

  private boolean equal(Path file, String sha256, File remote, String what) throws IOException {
    Optional<Boolean> told = Checksums.equal(file, sha256, remote);
    if (told.isPresent()) {
      return told.get();
    }
    return Checksums.of(connection.download(remote.getId(), what), "SHA-256").equals(sha256);
  }

  private static StoredObject proven(String key, File remote, String sha256) {
    StoredObject told = DriveListing.object(key, remote);
    return new StoredObject(key, told.sizeBytes(), told.modified(), Optional.of(sha256), told.id());
  }

  /** Empty where no ids are given out: then a file is known again by its name only. */
  private String generateId(String what) {
    try {
      GeneratedIds generated =
          connection
              .client()
              .files()
              .generateIds()
              .setCount(1)
              .setSpace("drive")
              .setType("files")
              .execute();
      List<String> given = generated.getIds();
      return given == null || given.isEmpty() ? "" : given.get(0);
    } catch (IOException | RuntimeException e) {
      if (DriveFailure.isUnknownCall(e)) {
        return "";
      }
      throw connection.failure(e, what);
    }
  }

  /** Compares what Drive holds now with the file; a copy that differs is removed. */
  StoredObject confirm(DriveUpload upload, File remote) {
    String what = what(upload.key());
    try {
      String sha256 = upload.sha256();
      if (!equal(upload.file(), sha256, remote, what)) {
        ids.remove(upload.key());
        DriveFolder.open(connection, what).delete(remote.getId(), what);
        throw new TransientException(
            "%s failed: what arrived there is not what was sent".formatted(what),
            "nothing is left of it; it is sent again");
      }
      ids.remove(upload.key());
      return confirmed(upload, proven(upload.key(), remote, sha256));
    } catch (IOException e) {
      throw unreadable(upload.file(), e);
    } finally {
      close(upload);
    }
  }

  /** With the size that was found to be equal, in case the answer told none. */
  private static StoredObject confirmed(DriveUpload upload, StoredObject stored)
      throws IOException {
    return new StoredObject(
        stored.key(),
        Files.size(upload.file()),
        stored.modified().equals(Instant.EPOCH) ? Instant.now() : stored.modified(),
        stored.sha256(),
        stored.id());
  }

  /** After an upload that failed: the file, if an earlier attempt had stored it after all. */
  File recover(DriveUpload upload, Throwable failure) {
    close(upload);
    String what = what(upload.key());
    int status = DriveFailure.answer(failure).map(DriveAnswer::status).orElse(0);
    if (status == 409) {
      return earlier(upload, what);
    }
    if (!upload.begun() && DriveFailure.isUnknownCall(failure) && status != 404) {
      return atOnce(upload, what);
    }
    if (status == 404 && upload.begun()) {
      throw new TransientException(
          what + " failed: Google Drive forgot the upload", "wait: it is tried again", failure);
    }
    if (status == 400 && !upload.begun()) {
      ids.remove(upload.key()); // it may be the id that Drive does not take
    }
    throw connection.failure(failure, what);
  }

  /** By one request, where a server knows no resumable uploads; Google's does. */
  private File atOnce(DriveUpload upload, String what) {
    ids.remove(upload.key());
    LOG.debug("{} by one request: the server takes no resumable upload", what);
    try {
      Drive.Files.Create create =
          connection
              .client()
              .files()
              .create(upload.getContent().setId(null), upload.whole(connection.stallWatch()))
              .setFields(DriveConnection.FILE_FIELDS)
              .setSupportsAllDrives(true);
      create.getMediaHttpUploader().setDirectUploadEnabled(true);
      return connection.call(create, what);
    } catch (IOException e) {
      throw connection.failure(e, what);
    }
  }

  private File earlier(DriveUpload upload, String what) {
    ids.remove(upload.key());
    TransientException gone =
        new TransientException(
            what + " failed: an earlier attempt's file is gone again",
            "wait: it is tried again under another id");
    try {
      File found =
          connection
              .client()
              .files()
              .get(upload.id())
              .setFields(DriveConnection.FILE_FIELDS)
              .setSupportsAllDrives(true)
              .execute();
      if (Boolean.TRUE.equals(found.getTrashed())) {
        throw gone;
      }
      return found;
    } catch (IOException e) {
      CaravanException failure = connection.failure(e, what);
      throw DriveFailure.isMissing(e) ? gone : failure;
    }
  }

  private static void close(DriveUpload upload) {
    try {
      upload.close();
    } catch (IOException e) {
      throw unreadable(upload.file(), e);
    }
  }
}
