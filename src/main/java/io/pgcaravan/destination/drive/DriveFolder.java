package io.pgcaravan.destination.drive;

import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.FileList;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The destination's folder, as it was when asked for, and what is below it.
 *
 * <p>Names are not unique in Drive. Of several folders with one name all are read; what is new goes
 * to the oldest, whoever made it.
 */
final class DriveFolder {

  static final String FOLDER = "application/vnd.google-apps.folder";
  private static final int PAGE = 1000; // the most that Drive gives

  /** The oldest first, the same one for everybody. */
  private static final Comparator<File> BY_AGE =
      Comparator.comparingLong(DriveFolder::created).thenComparing(File::getId);

  private final DriveConnection connection;
  private final File root;

  private DriveFolder(DriveConnection connection, File root) {
    this.connection = connection;
    this.root = root;
  }

  /**
   * Asks for the folder.
   *
   * @throws PermanentException if there is none that the account may see
   */
  static DriveFolder open(DriveConnection connection, String what) {
    String id = connection.settings().folder();
    try {
      File root =
          connection.call(
              connection
                  .client()
                  .files()
                  .get(id)
                  .setFields("id,name,mimeType,driveId,trashed")
                  .setSupportsAllDrives(true),
              what);
      if (!FOLDER.equals(root.getMimeType())) {
        throw new PermanentException(
            "%s failed: %s is no folder in Google Drive".formatted(what, id),
            "set GOOGLE_DRIVE_FOLDER_ID to the last part of the folder's address");
      }
      if (Boolean.TRUE.equals(root.getTrashed())) {
        throw new PermanentException(
            "%s failed: the folder '%s' is in the trash of Google Drive"
                .formatted(what, root.getName()),
            "restore it there, or set GOOGLE_DRIVE_FOLDER_ID to another one");
      }
      return new DriveFolder(connection, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long created(File file) {
    return file.getCreatedTime() == null ? 0 : file.getCreatedTime().getValue();
  }

  private static String type(File file) {
    return file.getMimeType() == null ? "" : file.getMimeType();
  }

  String id() {
    return root.getId();
  }

  boolean isInSharedDrive() {
    return root.getDriveId() != null;
  }

  /** The files of a key, oldest first: neither folders nor documents of Google's own. */
  List<File> files(DriveKey key, String what) {
    List<String> folders = folders(key.folders(), what);
    if (folders.isEmpty()) {
      return List.of();
    }
    return named(folders, key.name(), "mimeType != '%s'".formatted(FOLDER), what).stream()
        .filter(file -> !type(file).startsWith("application/vnd.google-apps."))
        .toList();
  }

  /** The ids of all folders of a path, oldest first within one parent. */
  private List<String> folders(List<String> path, String what) {
    List<String> found = List.of(id());
    for (String level : path) {
      if (!found.isEmpty()) {
        found = folderIds(found, level, what);
      }
    }
    return found;
  }

  private List<String> folderIds(List<String> parents, String name, String what) {
    return named(parents, name, "mimeType = '%s'".formatted(FOLDER), what).stream()
        .filter(file -> FOLDER.equals(file.getMimeType()))
        .map(File::getId)
        .toList();
  }

  /** The id of the folder of a path, made where it is missing. */
  String make(List<String> path, String what) {
    String parent = id();
    for (String level : path) {
      List<String> found = folderIds(List.of(parent), level, what);
      parent = found.isEmpty() ? make(parent, level, what) : found.get(0);
    }
    return parent;
  }

  /** Another machine may make it at the same time: then both take the oldest. */
  private String make(String parent, String name, String what) {
    try {
      File made =
          connection.call(
              connection
                  .client()
                  .files()
                  .create(new File().setName(name).setMimeType(FOLDER).setParents(List.of(parent)))
                  .setFields("id")
                  .setSupportsAllDrives(true),
              what);
      List<String> found = folderIds(List.of(parent), name, what);
      String oldest = found.isEmpty() ? made.getId() : found.get(0);
      if (!oldest.equals(made.getId()) && children(List.of(made.getId()), "", what).isEmpty()) {
        delete(made.getId(), what);
      }
      return oldest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String id, String what) {
    try {
      connection.call(connection.client().files().delete(id).setSupportsAllDrives(true), what);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<File> named(List<String> parents, String name, String kind, String what) {
    String condition = " and name = %s and %s".formatted(DriveKey.quoted(name), kind);
    return children(parents, condition, what).stream()
        .filter(file -> name.equals(file.getName())) // Drive may be lax about letter case
        .toList();
  }

  /**
   * Everything directly in some folders, page by page to the end.
   *
   * @param condition to add to the query
   */
  List<File> children(List<String> parents, String condition, String what) {
    String anywhere =
        parents.stream()
            .map(parent -> DriveKey.quoted(parent) + " in parents")
            .collect(Collectors.joining(" or "));
    String within = parents.size() == 1 ? anywhere : "(" + anywhere + ")";
    Set<String> asked = new HashSet<>();
    List<File> found = new ArrayList<>();
    Optional<String> page = Optional.of("");
    while (page.isPresent()) {
      FileList list = page(within + condition + " and trashed = false", page.get(), what);
      if (Boolean.TRUE.equals(list.getIncompleteSearch())) {
        throw new TransientException(
            what + " failed: Google Drive says that its listing is incomplete",
            "wait: it is tried again");
      }
      found.addAll(list.getFiles() == null ? List.of() : list.getFiles());
      page = Optional.ofNullable(list.getNextPageToken()).filter(token -> !token.isEmpty());
      if (page.isPresent() && !asked.add(page.get())) {
        throw new TransientException(
            what + " failed: Google Drive gives the same page of its listing again and again",
            "wait: it is tried again");
      }
    }
    return found.stream().filter(file -> isWithin(file, parents)).sorted(BY_AGE).toList();
  }

  /** As asked for; a stand-in may be lax about queries. */
  private static boolean isWithin(File file, List<String> parents) {
    return !Boolean.TRUE.equals(file.getTrashed())
        && file.getName() != null
        && (file.getParents() == null || file.getParents().stream().anyMatch(parents::contains));
  }

  private FileList page(String query, String token, String what) {
    try {
      Drive.Files.List list =
          connection
              .client()
              .files()
              .list()
              .setQ(query)
              .setPageSize(PAGE)
              .setSpaces("drive")
              .setSupportsAllDrives(true)
              .setIncludeItemsFromAllDrives(true)
              .setFields(
                  "nextPageToken,incompleteSearch,files(%s)"
                      .formatted(DriveConnection.FILE_FIELDS));
      if (!token.isEmpty()) {
        list.setPageToken(token);
      }
      if (root.getDriveId() != null) {
        list.setCorpora("drive").setDriveId(root.getDriveId());
      }
      return connection.call(list, what);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
