package io.pgcaravan.destination;

import java.time.Instant;

/**
 * One object in a destination's listing.
 *
 * @param key folder and name, levels divided by {@code /}
 * @param modified as the destination tells it; never used to judge an archive's age
 */
public record StoredObject(String key, long sizeBytes, Instant modified) {}
