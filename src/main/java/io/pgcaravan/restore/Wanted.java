package io.pgcaravan.restore;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.StoredArchive;
import java.util.List;
import java.util.Optional;

/**
 * What is to be restored, and how.
 *
 * @param archives one, or a schema-only and a data-only one, in this order
 * @param newDatabase the name of a database that is to be made for it; empty for the target itself
 */
public record Wanted(List<StoredArchive> archives, String newDatabase) {

  /** All of a database, as {@link Manifest#scope()} has it. */
  static final String FULL = "full";

  static final String SCHEMA_ONLY = "schema-only";
  static final String DATA_ONLY = "data-only";

  public Wanted {
    archives = List.copyOf(archives);
  }

  /** The one archive, or the first of a pair. */
  public StoredArchive archive() {
    return archives.get(0);
  }

  public Optional<Manifest> manifest() {
    return archive().manifest();
  }

  public boolean intoNew() {
    return !newDatabase.isEmpty();
  }

  /** Schema and data from two archives. */
  public boolean pair() {
    return archives.size() > 1;
  }

  /** What part of a database the archive holds; {@code unknown} without a manifest. */
  public String scope() {
    return scope(archive());
  }

  static String scope(StoredArchive archive) {
    return archive.manifest().map(Manifest::scope).orElse("unknown");
  }

  /** Whether all of a database is in one archive: nothing else may replace what there is. */
  public boolean full() {
    return !pair() && scope().equals(FULL);
  }

  /** Bytes of SQL, as the manifests say; 0 if one does not. */
  public long plainBytes() {
    return archives.stream().allMatch(each -> each.manifest().isPresent())
        ? archives.stream().mapToLong(each -> each.manifest().orElseThrow().plainBytes()).sum()
        : 0;
  }
}
