package io.pgcaravan.catalog;

import java.time.Instant;

/**
 * An entry of an audit log, as the catalog has it.
 *
 * @param by {@code user@host}
 * @param action delete, pin, backup and so on
 * @param plan empty if it is not known
 */
public record RecordedAct(
    Instant at,
    String by,
    String action,
    String archive,
    String destination,
    String plan,
    long sizeBytes,
    String reason) {}
