package io.pgcaravan.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory. */
record LocalPlace(String name, Path directory) implements Place {

  private static final String GUIDE = "HOW-TO-RESTORE.txt";

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> !Files.isDirectory(path)).sorted().toList();
    }
  }

  private boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  @Override
  public List<Content> contents() throws IOException {
    return files().stream()
        .filter(file -> !isHidden(file) && !file.endsWith(GUIDE))
        .map(file -> new Content(directory.relativize(file).toString(), () -> read(file)))
        .toList();
  }

  private static java.io.InputStream read(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  @Override
  public List<String> leftovers() throws IOException {
    return files().stream().filter(this::isHidden).map(Path::toString).toList();
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(directory.resolve(key));
  }
}
