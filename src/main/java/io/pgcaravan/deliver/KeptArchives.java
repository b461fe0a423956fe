package io.pgcaravan.deliver;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.destination.LocalDirectory;
import io.pgcaravan.destination.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives that no destination took: they stay in a directory of the stage, as hard links, until
 * they are delivered or grow too old or too large. A place to fetch from, like a destination.
 */
public final class KeptArchives implements Destination {

  /** Its name among the places to fetch from. */
  public static final String NAME = "stage";

  private static final Logger LOG = LoggerFactory.getLogger(KeptArchives.class);

  private final Path root;
  private final LocalDirectory directory;
  private final Duration longest;
  private final long mostBytes;

  /**
   * @param stage the stage's directory
   * @param longest how long an archive is kept
   * @param mostBytes of all kept archives together
   */
  public KeptArchives(Path stage, Duration longest, long mostBytes) {
    this.root = stage.resolve("kept");
    this.directory = new LocalDirectory(root);
    this.longest = longest;
    this.mostBytes = mostBytes;
  }

  /** Keeps an archive, if the limits allow; older ones make room for it. */
  public void keep(StagedArchive archive, Instant now) throws IOException {
    if (archive.manifest().sizeBytes() > mostBytes) {
      LOG.warn(
          "{} is not kept in the stage: it alone is larger than caravan.stage.keep-gigabytes",
          archive.key());
      return;
    }
    for (StagedFile file : archive.files()) {
      directory.store(file.file().toPath(), file.key());
    }
    LOG.warn(
        "{} stays in the stage, for the next run or `./caravan backup {} --redeliver`",
        archive.key(),
        archive.manifest().plan());
    enforceLimits(now);
  }

  /** Removes what is too old, and the oldest of what is too much. */
  public void enforceLimits(Instant now) {
    long bytes = 0;
    for (StoredArchive archive : archives()) { // newest first
      bytes += archive.sizeBytes();
      if (bytes > mostBytes || archive.age(now).orElse(longest).compareTo(longest) > 0) {
        LOG.warn("{} leaves the stage undelivered: it is too old or too large", archive.key());
        forget(archive);
      }
    }
  }

  /** The archives that are kept, newest first. */
  public List<StoredArchive> archives() {
    return Files.isDirectory(root) ? Inventory.take(this).archives() : List.of();
  }

  /** Removes an archive with what belongs to it. */
  public void forget(StoredArchive archive) {
    String folder = archive.key().substring(0, archive.key().lastIndexOf('/') + 1);
    directory.delete(archive.key());
    archive
        .manifest()
        .map(Manifest::companions)
        .orElse(List.of())
        .forEach(companion -> directory.delete(folder + companion.name()));
    directory.delete(archive.key() + Manifests.SUFFIX);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void store(String key, Path file) {
    directory.store(file, key);
  }

  @Override
  public List<StoredObject> list() {
    return directory.list();
  }

  @Override
  public InputStream open(String key) throws IOException {
    return directory.open(key);
  }

  @Override
  public void delete(String key) {
    directory.delete(key);
  }
}
