package io.pgcaravan.summary;

import java.time.Instant;

/**
 * How large an archive is.
 *
 * @param at start of the run that made it
 */
public record SizePoint(Instant at, long sizeBytes) {}
