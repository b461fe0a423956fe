package io.pgcaravan.destination.drive;

import com.google.api.services.drive.Drive.About.Get;
import com.google.api.services.drive.model.About;
import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whose Drive it is, and what room it has.
 *
 * @param mail of the account that stores
 * @param ownQuota false for a service account that acts for nobody: it can keep nothing outside of
 *     shared drives
 * @param sharedDrive whether the folder is in a shared drive, whose room is not the account's
 * @param freeBytes of the account; empty if unlimited
 */
public record DriveAccount(
    String mail, boolean ownQuota, boolean sharedDrive, OptionalLong freeBytes) {

  static DriveAccount of(DriveConnection connection, DriveFolder folder, String what) {
    try {
      About about = about(connection, what);
      About.StorageQuota quota = about.getStorageQuota();
      boolean limited = quota != null && quota.getLimit() != null;
      long used = limited && quota.getUsage() != null ? quota.getUsage() : 0;
      return new DriveAccount(
          about.getUser() == null || about.getUser().getEmailAddress() == null
              ? connection.credentials().name()
              : about.getUser().getEmailAddress(),
          connection.credentials().ownQuota(),
          folder.isInSharedDrive(),
          limited ? OptionalLong.of(Math.max(0, quota.getLimit() - used)) : OptionalLong.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing is known of the room where the server does not know the call. */
  private static About about(DriveConnection connection, String what) throws IOException {
    Get call =
        connection.client().about().get().setFields("user(emailAddress),storageQuota(limit,usage)");
    try {
      return call.execute();
    } catch (IOException | RuntimeException e) {
      if (DriveFailure.isUnknownCall(e)) {
        return new About();
      }
      throw connection.failure(e, what);
    }
  }

  /**
   * Makes sure that a file has room.
   *
   * @throws PermanentException if it has none
   */
  void requireRoom(long sizeBytes, String what) {
    if (!sharedDrive && freeBytes.isPresent() && freeBytes.getAsLong() < sizeBytes) {
      throw new PermanentException(
          "%s failed: %s has %,d bytes free in Google Drive, %,d are needed"
              .formatted(what, mail, freeBytes.getAsLong(), sizeBytes),
          ownQuota
              ? "free space there (the trash counts too), buy some, or keep fewer archives"
              : "use a folder in a shared drive, or GOOGLE_DRIVE_SUBJECT: a service account has no"
                  + " space of its own");
    }
  }

  /** What a person should know of it, a sentence each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add("Google Drive is used as " + mail);
    if (sharedDrive) {
      notes.add("the folder is in a shared drive");
    } else if (!ownQuota) {
      notes.add(
          "the folder is not in a shared drive, and a service account has no space of its own: use"
              + " a folder in a shared drive, GOOGLE_DRIVE_SUBJECT, or a user's key");
    }
    if (!sharedDrive) {
      notes.add(
          freeBytes.isPresent()
              ? "%,d bytes are free".formatted(freeBytes.getAsLong())
              : "its space has no limit");
    }
    return List.copyOf(notes);
  }
}
