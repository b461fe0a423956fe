package io.pgcaravan.retention;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.PermanentException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a retention policy to one destination. The caller holds the plan's lock, so that no run
 * of the plan stores meanwhile on this machine.
 */
public final class Prune {

  private static final Logger LOG = LoggerFactory.getLogger(Prune.class);

  /** Another machine may have stored a manifest and be about to store its archive. */
  private static final Duration ORPHAN_AGE = Duration.ofDays(2);

  private final Destination destination;
  private final RetentionPolicy policy;
  private final Instant now;

  public Prune(Destination destination, RetentionPolicy policy, Instant now) {
    this.destination = destination;
    this.policy = policy;
    this.now = now;
  }

  /**
   * Lists, judges, and deletes what is not kept.
   *
   * @param force whether more than half of the plan's archives may go
   * @return all verdicts, carried out
   * @throws PermanentException if more than half would go, without {@code force}; nothing is
   *     deleted then, nor after a failed listing
   */
  public List<Verdict> run(boolean force, String node) {
    Inventory inventory = Inventory.take(destination);
    List<Verdict> verdicts = policy.judge(inventory.archives(), now);
    if (!force) {
      refuseMostOfThem(verdicts);
    }
    verdicts.stream().filter(verdict -> !verdict.keep()).forEach(this::delete);
    sweepOrphans(inventory, node);
    return verdicts;
  }

  private void refuseMostOfThem(List<Verdict> verdicts) {
    long own = verdicts.stream().filter(verdict -> ofThisPlan(verdict.archive())).count();
    long leaving = verdicts.stream().filter(verdict -> !verdict.keep()).count();
    if (leaving * 2 > own) {
      throw new PermanentException(
          "pruning %s at %s would delete %d of its %d archives, so none was deleted"
              .formatted(policy.plan(), destination.name(), leaving, own),
          "look at `./caravan prune %s --dry-run`, then run it with --force"
              .formatted(policy.plan()));
    }
  }

  /** A good archive of the plan and database; others are no reason to let more of these go. */
  private boolean ofThisPlan(StoredArchive archive) {
    return archive
        .manifest()
        .filter(manifest -> archive.sizeIsRight())
        .filter(manifest -> manifest.plan().equals(policy.plan()))
        .filter(manifest -> manifest.database().equals(policy.database()))
        .isPresent();
  }

  private void delete(Verdict verdict) {
    StoredArchive archive = verdict.archive();
    Manifest manifest = archive.manifest().orElseThrow();
    String folder = archive.key().substring(0, archive.key().lastIndexOf('/') + 1);
    destination.delete(archive.key());
    manifest.companions().forEach(companion -> destination.delete(folder + companion.name()));
    destination.delete(archive.key() + Manifests.SUFFIX);
    LOG.info(
        "deleted {} from {}: {} days old, {} bytes freed ({})",
        archive.key(),
        destination.name(),
        archive.age(now).map(Duration::toDays).orElseThrow(),
        archive.sizeBytes(),
        verdict.reasons().get(0));
  }

  /** Removes manifests that a run of this plan left when it died before its archive was stored. */
  private void sweepOrphans(Inventory inventory, String node) {
    inventory
        .orphans()
        .forEach(
            (key, manifest) -> {
              boolean ours =
                  manifest.plan().equals(policy.plan())
                      && manifest.database().equals(policy.database());
              boolean dead =
                  node.equals(manifest.node())
                      || manifest.startedAt().isBefore(now.minus(ORPHAN_AGE));
              if (ours && dead) {
                String folder = key.substring(0, key.lastIndexOf('/') + 1);
                manifest
                    .companions()
                    .forEach(companion -> destination.delete(folder + companion.name()));
                destination.delete(key);
                LOG.info("swept {} from {}: its archive is missing", key, destination.name());
              }
            });
  }
}
