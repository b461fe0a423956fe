package io.pgcaravan.drill;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.ManifestSamples;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.MemoryDestination;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Archives for tests. */
final class SourceSamples {

  static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  private SourceSamples() {}

  /** One of the database shop, made so many hours before noon. */
  static Source source(String destination, String plan, String scope, int hoursAgo) {
    return source(destination, plan, scope, hoursAgo, "db:5432/shop", "15.18");
  }

  static Source source(
      String destination,
      String plan,
      String scope,
      int hoursAgo,
      String database,
      String serverVersion) {
    Instant start = NOON.minusSeconds(3600L * hoursAgo);
    Manifest sample = ManifestSamples.manifest(plan + hoursAgo, plan, database, start, List.of());
    Manifest manifest =
        new Manifest(
            sample.formatVersion(),
            sample.tool(),
            sample.archive(),
            plan,
            database,
            scope,
            sample.format(),
            sample.options(),
            sample.compression(),
            sample.recipients(),
            sample.plainBytes(),
            sample.sizeBytes(),
            sample.sha256(),
            start,
            sample.finishedAt(),
            serverVersion,
            sample.clientVersion(),
            sample.databaseSizeBytes(),
            sample.completeness(),
            sample.runId(),
            sample.node(),
            sample.trigger(),
            sample.note(),
            sample.companions(),
            sample.destinations(),
            null,
            null);
    return new Source(
        new MemoryDestination(destination),
        new StoredArchive(manifest.archive(), manifest.sizeBytes(), Optional.of(manifest)));
  }
}
