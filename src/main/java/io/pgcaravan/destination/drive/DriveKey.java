package io.pgcaravan.destination.drive;

import io.pgcaravan.failure.PermanentException;
import java.util.List;

/**
 * A key, taken apart.
 *
 * @param folders below the destination's folder, outermost first
 */
record DriveKey(List<String> folders, String name) {

  static DriveKey of(String key) {
    List<String> levels = List.of(key.split("/", -1));
    if (levels.stream().anyMatch(level -> level.isBlank() || level.matches("\\.\\.?"))) {
      throw new PermanentException(
          "the key '%s' has a level without a name".formatted(key), "correct the plan's folder");
    }
    return new DriveKey(levels.subList(0, levels.size() - 1), levels.get(levels.size() - 1));
  }

  /** A name as a level of a key: Drive allows slashes in names. */
  static String level(String name) {
    return name.replace("/", "%2F");
  }

  /** A name within a query's quotes. */
  static String quoted(String name) {
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
