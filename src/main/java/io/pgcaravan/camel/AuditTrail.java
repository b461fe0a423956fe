package io.pgcaravan.camel;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.Audit;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.run.RunRecord;
import java.time.Clock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts into the audit log what changes nothing that could be lost: unlike before a deletion, a log
 * that cannot be written is only warned of.
 */
final class AuditTrail {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

  private final Audit audit;
  private final Actor actor;
  private final Clock clock;

  AuditTrail(Audit audit, Actor actor, Clock clock) {
    this.audit = audit;
    this.actor = actor;
    this.clock = clock;
  }

  /** Notes what is done to an archive where it is; {@code destination} may be empty. */
  void note(Action action, StoredArchive archive, String destination, String reason) {
    note(action, archive.key(), destination, archive.plan(), archive.sizeBytes(), reason);
  }

  void note(
      Action action,
      String archive,
      String destination,
      String plan,
      long sizeBytes,
      String reason) {
    try {
      audit.append(
          new AuditEntry(
              clock.instant(),
              actor.toString(),
              action,
              archive,
              destination,
              plan,
              sizeBytes,
              reason));
    } catch (CaravanException e) {
      LOG.warn("{} of {} is not in the audit log: {}", action, archive, e.getMessage());
    }
  }

  /** Puts into it what a run made and brought. */
  void ended(RunRecord record) {
    record
        .made()
        .ifPresent(
            made ->
                note(
                    Action.BACKUP,
                    made.key(),
                    delivered(record, made.key()),
                    record.plan(),
                    made.manifest().sizeBytes(),
                    record.note().isEmpty()
                        ? record.trigger()
                        : record.trigger() + ": " + record.note()));
    for (RunRecord.Copy copy : record.copies()) {
      if (copy.failure() == null && !isMade(record, copy.archive())) {
        note(
            Action.REDELIVER,
            copy.archive(),
            copy.destination(),
            record.plan(),
            record.archives().stream()
                .filter(each -> each.key().equals(copy.archive()))
                .mapToLong(each -> each.manifest().sizeBytes())
                .sum(),
            record.trigger());
      }
    }
  }

  private static boolean isMade(RunRecord record, String archive) {
    return record.made().filter(made -> made.key().equals(archive)).isPresent();
  }

  private static String delivered(RunRecord record, String archive) {
    return record.copies().stream()
        .filter(copy -> copy.failure() == null && copy.archive().equals(archive))
        .map(RunRecord.Copy::destination)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
