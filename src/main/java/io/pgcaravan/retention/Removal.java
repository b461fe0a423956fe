package io.pgcaravan.retention;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.AuditEntry.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects that go together.
 *
 * @param what the key that people know it by
 * @param keys in the order they are deleted in: the archive first, its manifest last, so that one
 *     that fails in between leaves a manifest, by which the rest is found
 */
record Removal(
    Action action, String what, String plan, long sizeBytes, String reason, List<String> keys) {

  Removal {
    keys = List.copyOf(keys);
  }

  /** An archive with all that stands beside it. */
  static Removal of(StoredArchive archive, String reason) {
    Manifest manifest = archive.manifest().orElseThrow();
    List<String> keys = new ArrayList<>();
    keys.add(archive.key());
    keys.addAll(companions(archive.key(), manifest));
    if (archive.pin().isPresent()) {
      keys.add(archive.key() + Pin.SUFFIX);
    }
    keys.add(archive.key() + Manifests.SUFFIX);
    return new Removal(
        Action.DELETE, archive.key(), manifest.plan(), archive.sizeBytes(), reason, keys);
  }

  /** What stands beside an archive that is missing. */
  static Removal ofOrphan(String manifestKey, Manifest manifest) {
    String archive = manifestKey.substring(0, manifestKey.length() - Manifests.SUFFIX.length());
    List<String> keys = new ArrayList<>(companions(archive, manifest));
    keys.add(archive + Pin.SUFFIX);
    keys.add(manifestKey);
    return sweep(manifestKey, manifest.plan(), keys);
  }

  static Removal ofStrayPin(String key) {
    return sweep(key, "", List.of(key));
  }

  private static Removal sweep(String what, String plan, List<String> keys) {
    return new Removal(Action.SWEEP, what, plan, 0, "its archive is missing", keys);
  }

  private static List<String> companions(String archive, Manifest manifest) {
    String folder = archive.substring(0, archive.lastIndexOf('/') + 1);
    return manifest.companions().stream().map(companion -> folder + companion.name()).toList();
  }
}
