package io.pgcaravan.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An archive found at a destination.
 *
 * @param key folder and name, as the destination names it
 * @param sizeBytes as the destination tells it
 * @param manifest what is known of it; none for an archive without a readable manifest
 * @param pin keeps it whatever retention says
 */
public record StoredArchive(
    String key, long sizeBytes, Optional<Manifest> manifest, Optional<Pin> pin) {

  /** An archive that nobody has pinned. */
  public StoredArchive(String key, long sizeBytes, Optional<Manifest> manifest) {
    this(key, sizeBytes, manifest, Optional.empty());
  }

  /** File name without folders. */
  public String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** The plan whose archive it is; empty if that is not known. */
  public String plan() {
    return manifest.map(Manifest::plan).orElse("");
  }

  /** When its run started, if that is known. */
  public Optional<Instant> startedAt() {
    return manifest.map(Manifest::startedAt);
  }

  /** How old it is, counted from the start of its run; never from a file's date. */
  public Optional<Duration> age(Instant now) {
    return startedAt().map(start -> Duration.between(start, now));
  }

  /** Whether it has the size that its manifest tells. */
  public boolean sizeIsRight() {
    return manifest.filter(found -> found.sizeBytes() == sizeBytes).isPresent();
  }
}
