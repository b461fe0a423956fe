package io.pgcaravan.catalog;

import io.pgcaravan.audit.AuditEntry;
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
    String reason) {

  /** An entry that is not in a catalog. */
  public static RecordedAct of(AuditEntry entry) {
    return new RecordedAct(
        entry.at(),
        entry.by(),
        entry.action().toString(),
        entry.archive(),
        entry.destination(),
        entry.plan(),
        entry.sizeBytes(),
        entry.reason());
  }
}
