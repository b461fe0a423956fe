package io.pgcaravan.drill;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;

/** An archive at a destination. */
public record Source(Destination destination, StoredArchive archive) {

  /** Its manifest; sources of trials have one. */
  public Manifest manifest() {
    return archive.manifest().orElseThrow();
  }

  @Override
  public String toString() {
    return "%s at %s".formatted(archive.key(), destination.name());
  }
}
