package io.pgcaravan.destination.drive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/** A file or folder of the stand-in. */
final class DriveItem {

  static final String FOLDER = "application/vnd.google-apps.folder";

  final String id;
  final String name;
  final String mimeType;
  final String parent;
  final String owner;
  final String driveId;
  final Set<String> sharedWith = new HashSet<>();
  final Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  boolean trashed;
  long size = -1;
  String md5 = "";
  String sha256 = "";
  Path content;

  DriveItem(String id, String name, String mimeType, String parent, String owner, String driveId) {
    this.id = id;
    this.name = name;
    this.mimeType = mimeType;
    this.parent = parent;
    this.owner = owner;
    this.driveId = driveId;
  }

  boolean isFolder() {
    return FOLDER.equals(mimeType);
  }

  /** The whole resource; a mask makes the answer of it. */
  ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("kind", "drive#file").put("id", id).put("name", name).put("mimeType", mimeType);
    json.put("createdTime", created.toString()).put("modifiedTime", created.toString());
    json.put("trashed", trashed);
    json.putArray("parents").add(parent);
    if (!driveId.isEmpty()) {
      json.put("driveId", driveId);
    }
    if (size >= 0) { // Drive writes 64-bit numbers as strings
      json.put("size", String.valueOf(size)).put("md5Checksum", md5).put("sha256Checksum", sha256);
    }
    return json;
  }
}
