package io.pgcaravan.summary;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan's archives at one destination.
 *
 * @param made how many of them are of the days told of
 * @param copies how many there are
 * @param sizeBytes of all of them
 * @param newest start of the newest one's run; null if there is none, or its age is unknown
 * @param oldest the same of the oldest
 * @param keeps retention there, in words
 * @param pins how many are pinned, among the newest
 * @param trend of their sizes; empty where there are too few
 * @param warnings what needs attention here
 */
public record PlaceReport(
    String destination,
    int made,
    long copies,
    long sizeBytes,
    @Nullable Instant newest,
    @Nullable Instant oldest,
    String keeps,
    int pins,
    Optional<Trend> trend,
    List<String> warnings) {

  public PlaceReport {
    warnings = List.copyOf(warnings);
  }
}
