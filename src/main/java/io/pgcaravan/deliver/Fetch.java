package io.pgcaravan.deliver;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.stage.StageFile;
import io.pgcaravan.stage.StageSlot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an archive from a destination into a place in the stage, with all that belongs to it. */
public record Fetch(Destination source, StoredArchive archive, StageSlot slot) {

  private static final Logger LOG = LoggerFactory.getLogger(Fetch.class);

  /**
   * Fetches it.
   *
   * @return the archive, found equal to its manifest
   * @throws PermanentException if it is damaged, or another one
   * @throws IOException if it cannot be read or written to its end
   */
  public StagedArchive run() throws IOException {
    LOG.info("fetching {} from {}", archive.key(), source.name());
    Manifest manifest = archive.manifest().orElseThrow();
    copy(archive.name() + Manifests.SUFFIX);
    requireManifest(archive.name() + Manifests.SUFFIX, manifest);
    for (Manifest.Companion companion : manifest.companions()) {
      copy(companion.name());
      requireEqual(companion.name(), companion.sha256());
    }
    copy(archive.name());
    requireEqual(archive.name(), manifest.sha256());
    return new StagedArchive(archive.key(), manifest, slot.directory(), pin());
  }

  /** A pinned archive is pinned where it comes to as well: else the next prune deletes it again. */
  private Optional<StagedFile> pin() throws IOException {
    if (archive.pin().isEmpty()) {
      return Optional.empty();
    }
    String name = archive.name() + Pin.SUFFIX;
    try (StageFile file = slot.create(name)) {
      file.write(archive.pin().get().json());
    }
    return Optional.of(StagedFile.of(archive.key() + Pin.SUFFIX, slot.path(name)));
  }

  private void copy(String name) throws IOException {
    String folder = archive.key().substring(0, archive.key().length() - archive.name().length());
    try (InputStream stream = source.open(folder + name);
        StageFile file = slot.create(name)) {
      stream.transferTo(file);
    }
  }

  private void requireManifest(String name, Manifest expected) throws IOException {
    try (InputStream stream = Files.newInputStream(slot.path(name))) {
      if (!Manifests.read(name, stream).brief().equals(expected.brief())) {
        throw new PermanentException(
            "the manifest %s at %s is not the one of this archive".formatted(name, source.name()),
            "look at it: another archive of that name may be there");
      }
    }
  }

  private void requireEqual(String name, String sha256) throws IOException {
    if (!Sha256.of(slot.path(name)).equals(sha256)) {
      throw new PermanentException(
          "%s at %s is not what its manifest says: its SHA-256 differs"
              .formatted(name, source.name()),
          "verify it, and delete that copy if it is damaged");
    }
  }
}
