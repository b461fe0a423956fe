package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.Sha256;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.deliver.Shortfall;
import io.pgcaravan.deliver.Shortfalls;
import io.pgcaravan.deliver.Shortfalls.Extent;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Retention;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Run;
import io.pgcaravan.stage.StageFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bean {@code backFill}: brings copies that destinations lack from where they are. */
public final class BackFillSteps {

  private static final Logger LOG = LoggerFactory.getLogger(BackFillSteps.class);

  private final Destinations destinations;
  private final KeptArchives kept;
  private final Extent afterBackup;
  private final Clock clock;

  BackFillSteps(Destinations destinations, KeptArchives kept, Extent afterBackup, Clock clock) {
    this.destinations = destinations;
    this.kept = kept;
    this.afterBackup = afterBackup;
    this.clock = clock;
  }

  /**
   * What is to be brought where. After a backup, a little of it, and only to destinations that have
   * just shown that they work.
   *
   * @param redeliver whether a person asked for all of it; null for no
   */
  public List<Shortfall> shortfalls(Run run, @Nullable Boolean redeliver) {
    boolean all = Boolean.TRUE.equals(redeliver);
    kept.enforceLimits(clock.instant());
    Set<String> targets = all ? new LinkedHashSet<>(run.plan().destinations()) : working(run);
    List<StoredArchive> waiting = good(kept.archives(), run);
    if (targets.isEmpty() || (run.plan().destinations().size() == 1 && waiting.isEmpty())) {
      return List.of();
    }
    Map<String, List<StoredArchive>> held = new LinkedHashMap<>();
    held.put(KeptArchives.NAME, waiting);
    held.putAll(heldBy(targets, run));
    targets.retainAll(held.keySet());
    List<Shortfall> found =
        new Shortfalls(name -> policy(run, name), clock.instant())
            .find(held, targets, all ? Extent.ALL : afterBackup);
    forgetDelivered(waiting, held, run.plan());
    return found;
  }

  /** What a destination keeps; where retention is off, what the plan keeps elsewhere. */
  private static RetentionPolicy policy(Run run, String destination) {
    Retention retention = run.plan().retention();
    Keep keep = retention.at(destination).or(retention::keep).orElse(Keep.ALL);
    return new RetentionPolicy(
        run.plan().name(), run.database().identity(), keep, run.plan().schedule().timeZone());
  }

  private static Set<String> working(Run run) {
    Set<String> names = new LinkedHashSet<>();
    run.deliveries().stream()
        .filter(Delivery.Delivered.class::isInstance)
        .map(Delivery::destination)
        .forEach(names::add);
    return names;
  }

  /** What each destination holds that tells it; one that fails to is left out, and said to be. */
  private Map<String, List<StoredArchive>> heldBy(Set<String> names, Run run) {
    Map<String, List<StoredArchive>> held = new LinkedHashMap<>();
    for (String name : names) {
      Destination destination = destinations.get(name);
      if (!destination.can(Capability.LIST)) {
        LOG.info("{} has no list: whether copies are missing there is not known", name);
        continue;
      }
      try {
        held.put(name, good(Inventory.take(destination).archives(), run));
      } catch (CaravanException e) {
        LOG.warn("whether copies are missing at {} is not known: {}", name, e.line());
        run.backFilled(new Delivery.DeliveryFailed("all", name, e.getMessage(), e.hint()));
      }
    }
    return held;
  }

  /** Archives of the run's plan and database that are as their manifests say. */
  private static List<StoredArchive> good(List<StoredArchive> archives, Run run) {
    return archives.stream()
        .filter(StoredArchive::sizeIsRight)
        .filter(
            archive ->
                archive
                    .manifest()
                    .filter(manifest -> manifest.plan().equals(run.plan().name()))
                    .filter(manifest -> manifest.database().equals(run.database().identity()))
                    .isPresent())
        .toList();
  }

  /** What all destinations have need not wait in the stage. */
  private void forgetDelivered(
      List<StoredArchive> waiting, Map<String, List<StoredArchive>> held, Plan plan) {
    for (StoredArchive archive : waiting) {
      boolean everywhere =
          plan.destinations().stream()
              .allMatch(
                  name ->
                      held.getOrDefault(name, List.of()).stream()
                          .anyMatch(each -> each.key().equals(archive.key())));
      if (everywhere) {
        kept.forget(archive);
      }
    }
  }

  /**
   * Fetches an archive into the run's place in the stage, from the first source that has it whole.
   *
   * @throws CaravanException why the last source did not give it
   */
  public StagedArchive fetch(Run run, Shortfall shortfall) throws IOException {
    MDC.put("run", run.id()); // a split begins without it
    CaravanException failure =
        new PermanentException(
            "no destination with a copy of %s can be read".formatted(shortfall.archive().key()),
            "give one of them an open route");
    for (String name : shortfall.sources()) {
      Destination source = name.equals(KeptArchives.NAME) ? kept : destinations.get(name);
      if (source.can(Capability.OPEN)) {
        try {
          return fetch(run, shortfall.archive(), source);
        } catch (CaravanException e) {
          LOG.warn("{} was not fetched: {}", shortfall.archive().key(), e.line());
          failure = e;
        }
      }
    }
    throw failure;
  }

  private static StagedArchive fetch(Run run, StoredArchive archive, Destination source)
      throws IOException {
    Manifest manifest = archive.manifest().orElseThrow();
    String folder = archive.key().substring(0, archive.key().length() - archive.name().length());
    LOG.info("fetching {} from {}", archive.key(), source.name());
    copy(run, source, folder, archive.name() + Manifests.SUFFIX);
    for (Manifest.Companion companion : manifest.companions()) {
      copy(run, source, folder, companion.name());
      requireEqual(run, source, companion.name(), companion.sha256());
    }
    copy(run, source, folder, archive.name());
    requireEqual(run, source, archive.name(), manifest.sha256());
    if (archive.pin().isPresent()) {
      copy(run, source, folder, archive.name() + Pin.SUFFIX);
    }
    return new StagedArchive(archive.key(), manifest, run.slot().directory());
  }

  private static void copy(Run run, Destination source, String folder, String name)
      throws IOException {
    try (InputStream stream = source.open(folder + name);
        StageFile file = run.slot().create(name)) {
      stream.transferTo(file);
    }
  }

  private static void requireEqual(Run run, Destination source, String name, String sha256)
      throws IOException {
    if (!Sha256.of(run.slot().path(name)).equals(sha256)) {
      throw new PermanentException(
          "%s at %s is not what its manifest says: its SHA-256 differs"
              .formatted(name, source.name()),
          "verify it, and delete that copy if it is damaged");
    }
  }

  /** Notes that an archive could not be fetched. */
  public void failed(Run run, Shortfall shortfall, Throwable failure) {
    String line = Failures.line(failure);
    LOG.warn("{} is still missing at {}: {}", shortfall.archive().key(), shortfall.targets(), line);
    LOG.debug("cause", failure);
    String hint = Failures.of(failure).map(CaravanException::hint).orElse("see the log");
    shortfall
        .targets()
        .forEach(
            target ->
                run.backFilled(
                    new Delivery.DeliveryFailed(
                        shortfall.archive().key(),
                        target,
                        Failures.of(failure).map(Throwable::getMessage).orElse(line),
                        hint)));
  }

  /** Makes room for the next one, and lets go what is now at all destinations. */
  public void done(Run run, Shortfall shortfall) throws IOException {
    StoredArchive archive = shortfall.archive();
    List<String> names =
        new ArrayList<>(List.of(archive.name(), archive.name() + Manifests.SUFFIX));
    archive.manifest().orElseThrow().companions().forEach(each -> names.add(each.name()));
    for (String name : names) {
      run.slot().delete(name);
    }
    boolean delivered =
        shortfall.targets().stream()
            .allMatch(
                target ->
                    run.backFilled().stream()
                        .anyMatch(
                            each ->
                                each instanceof Delivery.Delivered
                                    && each.archive().equals(archive.key())
                                    && each.destination().equals(target)));
    if (delivered && shortfall.sources().contains(KeptArchives.NAME)) {
      kept.forget(archive);
    }
  }
}
