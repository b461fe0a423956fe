package io.pgcaravan.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An archive at one destination, as an index knows it.
 *
 * @param key folder and name
 * @param plan null for an archive without a manifest; so is all else that its manifest tells
 * @param database {@code host:port/database}
 * @param scope full, schema-only, data-only, tables or selection
 * @param destination where it is
 * @param remoteId by which the destination knows it; null where that is its key
 * @param sizeBytes as the destination tells it
 * @param plainBytes of the dump before compression; 0 if unknown
 * @param databaseSizeBytes on the server's disk; -1 if unknown
 * @param startedAt of the run that made it
 * @param finishedAt end of the dump
 * @param verifiedAt when it was last found equal to its manifest: when it was delivered, or later
 * @param damage why it is not good; null if nothing is known against it
 * @param completeness how the dump was found complete: {@code trailer} or {@code pg_restore}
 * @param proof how much its manifest proves of its rows: none, counts or content; null if nothing
 * @param pinned the reason of a pin; null for an archive that nobody has pinned
 */
public record IndexedCopy(
    String key,
    @Nullable String plan,
    @Nullable String database,
    @Nullable String scope,
    String destination,
    @Nullable String remoteId,
    long sizeBytes,
    long plainBytes,
    long databaseSizeBytes,
    @Nullable String sha256,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant verifiedAt,
    @Nullable String damage,
    @Nullable String completeness,
    @Nullable String proof,
    @Nullable String pinned,
    @Nullable String note) {

  /** File name without folders. */
  public String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** How old it is, counted from the start of its run. */
  public Optional<Duration> age(Instant now) {
    return Optional.ofNullable(startedAt).map(start -> Duration.between(start, now));
  }

  /** How long the dump took, as far as manifests tell. */
  public Optional<Duration> dumpTime() {
    return startedAt == null || finishedAt == null
        ? Optional.empty()
        : Optional.of(Duration.between(startedAt, finishedAt));
  }
}
