package io.pgcaravan.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive in the stage, ready to be delivered.
 *
 * @param key folder and name at every destination
 * @param directory where its files are, by their names without the folder
 * @param pin to be stored with it; none for an archive that nobody has pinned
 */
public record StagedArchive(
    String key, Manifest manifest, Path directory, Optional<StagedFile> pin) {

  /** An archive that nobody has pinned. */
  public StagedArchive(String key, Manifest manifest, Path directory) {
    this(key, manifest, directory, Optional.empty());
  }

  /**
   * One of its files.
   *
   * @param key under which it is stored
   * @param file a {@link File}, as Camel's components like it
   * @param sha256 in lower-case hexadecimal digits
   */
  public record StagedFile(String key, File file, long sizeBytes, String sha256) {

    /** A file of which only the place is known. */
    public static StagedFile of(String key, Path path) throws IOException {
      return new StagedFile(key, path.toFile(), Files.size(path), Sha256.of(path));
    }
  }

  /**
   * Its files in the order in which they are stored: the archive's appearance, last, is the commit.
   *
   * @throws IOException if the manifest's file cannot be read
   */
  public List<StagedFile> files() throws IOException {
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    List<StagedFile> files = new ArrayList<>();
    String manifestName = manifest.archive() + Manifests.SUFFIX;
    files.add(StagedFile.of(folder + manifestName, directory.resolve(manifestName)));
    for (Manifest.Companion companion : manifest.companions()) {
      files.add(file(folder, companion.name(), companion.sizeBytes(), companion.sha256()));
    }
    pin.ifPresent(files::add);
    files.add(file(folder, manifest.archive(), manifest.sizeBytes(), manifest.sha256()));
    return List.copyOf(files);
  }

  private StagedFile file(String folder, String name, long sizeBytes, String sha256) {
    return new StagedFile(folder + name, directory.resolve(name).toFile(), sizeBytes, sha256);
  }
}
