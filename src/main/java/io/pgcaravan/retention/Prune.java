package io.pgcaravan.retention;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.audit.Actor;
import io.pgcaravan.audit.Audit;
import io.pgcaravan.audit.AuditEntry;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.retention.Judgement.Judged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out verdicts at one destination. The caller holds the plan's lock, so that no run of the
 * plan stores meanwhile on this machine.
 *
 * <p>Another machine may prune there at the same time: what is gone already is no failure. Each
 * removal is written into the audit log before it is tried; without the log nothing is deleted.
 */
public final class Prune {

  private static final Logger LOG = LoggerFactory.getLogger(Prune.class);

  /** Another machine may have stored a manifest and be about to store its archive. */
  private static final Duration ORPHAN_AGE = Duration.ofDays(2);

  /** One archive may be locked; when so many fail in a row, the destination is away. */
  private static final int MOST_FAILURES_IN_A_ROW = 3;

  private final Destination destination;
  private final Audit audit;
  private final Actor actor;
  private final Instant now;

  public Prune(Destination destination, Audit audit, Actor actor, Instant now) {
    this.destination = destination;
    this.audit = audit;
    this.actor = actor;
    this.now = now;
  }

  /**
   * Deletes what is not kept, the oldest first, and sweeps what is left of archives that are not
   * there. One that cannot be deleted does not stop the others.
   *
   * @return the keys of what was removed
   * @throws CaravanException the judgement's refusal; nothing is deleted then, nor if the
   *     destination changed meanwhile so that its newest archive is missing
   * @throws PermanentException telling of all that could not be deleted; what is left of one is
   *     swept by a later prune
   */
  public List<String> carryOut(Judged judged) {
    judged
        .refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    List<Removal> removals = new ArrayList<>();
    judged.verdicts().stream()
        .filter(verdict -> !verdict.keep())
        .forEach(verdict -> removals.add(Removal.of(verdict.archive(), verdict.reasons().get(0))));
    Collections.reverse(removals);
    if (!removals.isEmpty()) {
      Set<String> present = lookAgain(judged);
      removals.removeIf(removal -> isGoneOrPinned(removal, present));
    }
    removals.addAll(orphans(judged));
    removeAll(removals);
    return removals.stream().map(Removal::what).toList();
  }

  /** Reading many manifests takes a while; somebody may have pinned or deleted one since. */
  private Set<String> lookAgain(Judged judged) {
    Set<String> present =
        destination.list().stream().map(StoredObject::key).collect(Collectors.toSet());
    judged
        .newest()
        .filter(newest -> !present.contains(newest.key()))
        .ifPresent(
            newest -> {
              throw new PermanentException(
                  "%s lost %s while it was judged, so nothing was deleted there"
                      .formatted(destination.name(), newest.key()),
                  "find out who deletes there, then back up again");
            });
    return present;
  }

  private boolean isGoneOrPinned(Removal removal, Set<String> present) {
    if (present.contains(removal.what() + Pin.SUFFIX)) {
      LOG.info("{} stays at {}: it was pinned meanwhile", removal.what(), destination.name());
      return true;
    }
    return !present.contains(removal.what());
  }

  /** What runs of this plan left when they died before their archive was stored. */
  private List<Removal> orphans(Judged judged) {
    List<Removal> removals = new ArrayList<>();
    judged
        .inventory()
        .orphans()
        .forEach(
            (key, manifest) -> {
              if (isOurs(manifest, judged.policy()) && isDead(manifest)) {
                removals.add(Removal.ofOrphan(key, manifest));
              }
            });
    for (Map.Entry<String, Pin> stray : judged.inventory().strayPins().entrySet()) {
      Pin pin = stray.getValue();
      if (!pin.equals(Pin.UNREADABLE) && pin.at().isBefore(now.minus(ORPHAN_AGE))) {
        removals.add(Removal.ofStrayPin(stray.getKey()));
      }
    }
    return removals;
  }

  private static boolean isOurs(Manifest manifest, RetentionPolicy policy) {
    return manifest.plan().equals(policy.plan()) && manifest.database().equals(policy.database());
  }

  private boolean isDead(Manifest manifest) {
    return actor.node().equals(manifest.node())
        || manifest.startedAt().isBefore(now.minus(ORPHAN_AGE));
  }

  private void removeAll(List<Removal> removals) {
    List<CaravanException> failures = new ArrayList<>();
    int inARow = 0;
    for (Removal removal : removals) {
      write(removal.action(), removal, removal.reason());
      try {
        removal.keys().forEach(destination::delete);
        inARow = 0;
        tell(removal);
      } catch (CaravanException e) {
        write(Action.DELETE_FAILED, removal, e.getMessage());
        LOG.warn("{} cannot be deleted from {}: {}", removal.what(), destination.name(), e.line());
        failures.add(e);
        inARow++;
      }
      if (inARow == MOST_FAILURES_IN_A_ROW) {
        break;
      }
    }
    if (!failures.isEmpty()) {
      throw failed(failures, removals.size());
    }
  }

  private PermanentException failed(List<CaravanException> failures, int removals) {
    return new PermanentException(
        "%d of %d deletions at %s failed: %s"
            .formatted(
                failures.size(),
                removals,
                destination.name(),
                distinct(failures.stream().map(CaravanException::getMessage).toList())),
        distinct(failures.stream().map(CaravanException::hint).toList()),
        failures.get(0));
  }

  private static String distinct(List<String> texts) {
    return texts.stream().distinct().collect(Collectors.joining("; "));
  }

  private void write(Action action, Removal removal, String reason) {
    audit.append(
        new AuditEntry(
            now,
            actor.toString(),
            action,
            removal.what(),
            destination.name(),
            removal.plan(),
            removal.sizeBytes(),
            reason));
  }

  private void tell(Removal removal) {
    switch (removal.action()) {
      case DELETE ->
          LOG.info(
              "deleted {} from {}: {} bytes freed ({})",
              removal.what(),
              destination.name(),
              removal.sizeBytes(),
              removal.reason());
      case SWEEP ->
          LOG.info("swept {} from {}: {}", removal.what(), destination.name(), removal.reason());
      default -> throw new IllegalStateException(removal.toString());
    }
  }
}
