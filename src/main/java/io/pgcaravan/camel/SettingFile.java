package io.pgcaravan.camel;

import io.pgcaravan.failure.UsageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that holds the value of a setting, as container tools bring secrets. */
final class SettingFile {

  private static final long LARGEST_BYTES = 1_000_000;

  private SettingFile() {}

  /**
   * What it holds, without white space around it.
   *
   * @param name of the setting
   * @throws UsageException if there is no such file, or nothing in it, or no text
   */
  static String read(String name, Path file) {
    if (Files.isDirectory(file)) {
      throw refused(
          name,
          file,
          "is a directory",
          "name a file in it; container tools make a directory where the file to mount is missing",
          null);
    }
    if (!Files.exists(file)) {
      throw refused(name, file, "is not there", "check its path, and who may look there", null);
    }
    if (!Files.isRegularFile(file)) { // it could be read once, and settings are read again
      throw refused(name, file, "is no regular file", "write the value to a file", null);
    }
    String value = text(name, file);
    if (value.isEmpty()) {
      throw refused(
          name, file, "is empty", "write the value to it, or unset %s_FILE".formatted(name), null);
    }
    return value;
  }

  private static String text(String name, Path file) {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw refused(name, file, "is larger than any setting", "check its path", null);
      }
      return Files.readString(file).strip();
    } catch (CharacterCodingException e) {
      throw refused(name, file, "is no UTF-8 text", "check its path", e);
    } catch (IOException e) {
      throw refused(
          name,
          file,
          "cannot be read",
          "let this user (%s) read it".formatted(System.getProperty("user.name")),
          e);
    }
  }

  private static UsageException refused(
      String name, Path file, String reason, String hint, @Nullable Exception cause) {
    return new UsageException(
        "the file %s, named by %s_FILE, %s".formatted(file, name, reason), hint, cause);
  }
}
