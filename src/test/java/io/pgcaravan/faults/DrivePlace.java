package io.pgcaravan.faults;

import io.pgcaravan.destination.drive.DriveServer;
import java.nio.file.Files;
import java.util.List;

/** The stand-in for Google Drive, asked for its items. */
record DrivePlace(String name, DriveServer server) implements Place {

  @Override
  public List<Content> contents() {
    return server.contents().stream()
        .filter(entry -> !entry.getKey().endsWith(".txt"))
        .map(entry -> new Content(entry.getKey(), () -> Files.newInputStream(entry.getValue())))
        .toList();
  }

  /** An upload that was never finished shows nowhere and ends by itself after a week. */
  @Override
  public List<String> leftovers() {
    return List.of();
  }

  @Override
  public void delete(String key) {
    server.delete(key);
  }
}
