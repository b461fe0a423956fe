package io.pgcaravan.camel;

import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.Audit;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.Secrets;
import java.time.Clock;
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
              Secrets.mask(reason)));
    } catch (CaravanException e) {
      LOG.warn("{} of {} is not in the audit log: {}", action, archive, e.getMessage());
    }
  }
}
