package io.pgcaravan.catalog;

/**
 * How much there is of what was asked for.
 *
 * @param copies how many
 * @param sizeBytes of all of them
 */
public record CopyTotals(long copies, long sizeBytes) {}
