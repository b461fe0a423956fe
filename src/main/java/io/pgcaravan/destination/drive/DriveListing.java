package io.pgcaravan.destination.drive;

import com.google.api.services.drive.model.File;
import io.pgcaravan.destination.StoredObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything below a folder. Documents of Google's own and shortcuts are foreign, and shown with
 * size 0. A file that is there twice with one content is shown once.
 */
final class DriveListing {

  private static final Logger LOG = LoggerFactory.getLogger(DriveListing.class);
  private static final String WHAT = "listing Google Drive";

  private record Level(String id, String prefix) {}

  private final List<StoredObject> objects = new ArrayList<>();
  private final Map<String, File> shown = new HashMap<>();

  private DriveListing() {}

  static List<StoredObject> of(DriveFolder folder) {
    DriveListing listing = new DriveListing();
    Deque<Level> open = new ArrayDeque<>(List.of(new Level(folder.id(), "")));
    Set<String> seen = new HashSet<>(Set.of(folder.id()));
    while (!open.isEmpty()) {
      Level level = open.remove();
      for (File file : folder.children(List.of(level.id()), "", WHAT)) {
        String key = level.prefix() + DriveKey.level(file.getName());
        if (!DriveFolder.FOLDER.equals(file.getMimeType())) {
          listing.show(key, file);
        } else if (seen.add(file.getId())) {
          open.add(new Level(file.getId(), key + "/"));
        }
      }
    }
    return List.copyOf(listing.objects);
  }

  private void show(String key, File file) {
    File other = shown.putIfAbsent(key, file);
    if (other == null) {
      objects.add(object(key, file));
    } else if (sameContent(file, other)) {
      LOG.warn("{} is in Google Drive twice, with the same content", key);
    } else {
      LOG.warn("{} is in Google Drive twice, with different content: remove one", key);
      objects.add(object(key, file));
    }
  }

  /** Whether Drive's own checksums say so. */
  static boolean sameContent(File one, File other) {
    return Objects.equals(one.getSize(), other.getSize())
        && one.getMd5Checksum() != null
        && one.getMd5Checksum().equals(other.getMd5Checksum())
        && Objects.equals(one.getSha256Checksum(), other.getSha256Checksum());
  }

  static StoredObject object(String key, File file) {
    return new StoredObject(
        key,
        file.getSize() == null ? 0 : file.getSize(),
        file.getModifiedTime() == null
            ? Instant.EPOCH
            : Instant.ofEpochMilli(file.getModifiedTime().getValue()),
        Optional.ofNullable(file.getSha256Checksum()),
        Optional.of(file.getId()));
  }
}
