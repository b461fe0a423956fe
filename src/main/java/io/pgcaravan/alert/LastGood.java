package io.pgcaravan.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest archive of a plan at one of its destinations.
 *
 * @param key null if none is known there
 * @param startedAt of the run that made it; null if unknown
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LastGood(String destination, @Nullable String key, @Nullable Instant startedAt) {}
