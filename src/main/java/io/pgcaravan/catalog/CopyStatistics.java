package io.pgcaravan.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a destination holds of a plan.
 *
 * @param plan empty for archives without a manifest
 * @param copies how many
 * @param sizeBytes of all of them
 * @param oldest start of the oldest one's run; null if unknown
 * @param newest the same of the newest
 */
public record CopyStatistics(
    String plan,
    String destination,
    long copies,
    long sizeBytes,
    @Nullable Instant oldest,
    @Nullable Instant newest) {}
