package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.Pin;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.audit.AuditEntry.Action;
import io.pgcaravan.deliver.Fetch;
import io.pgcaravan.deliver.Holdings;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.deliver.Shortfall;
import io.pgcaravan.deliver.Shortfalls;
import io.pgcaravan.deliver.Shortfalls.Extent;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.plan.Keep;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Retention;
import io.pgcaravan.retention.RetentionPolicy;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Run;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code backFill}: brings copies that destinations lack from where they are. */
public final class BackFillSteps {

  private static final Logger LOG = LoggerFactory.getLogger(BackFillSteps.class);

  private final Destinations destinations;
  private final KeptArchives kept;
  private final Looks looks;
  private final AuditTrail trail;
  private final Extent afterBackup;
  private final Clock clock;

  BackFillSteps(
      Destinations destinations,
      KeptArchives kept,
      Looks looks,
      AuditTrail trail,
      Extent afterBackup,
      Clock clock) {
    this.looks = looks;
    this.trail = trail;
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
    try {
      return shortfalls(run, all);
    } catch (CaravanException e) {
      if (all) {
        throw e;
      }
      LOG.warn("copies of earlier archives were not looked for: {}", e.line()); // this one is good
      failed(run, "all", KeptArchives.NAME, e);
      return List.of();
    }
  }

  private List<Shortfall> shortfalls(Run run, boolean all) {
    kept.enforceLimits(clock.instant());
    Set<String> targets = all ? new LinkedHashSet<>(run.plan().destinations()) : working(run);
    if (targets.isEmpty() || (run.plan().destinations().size() == 1 && kept.archives().isEmpty())) {
      return List.of();
    }
    Holdings holdings = new Holdings(run.plan().name(), run.database().identity());
    holdings.add(kept);
    add(targets, holdings, run);
    forgetDelivered(holdings, run.plan());
    boolean complete = targets.containsAll(run.plan().destinations());
    targets.removeIf(name -> !holdings.knows(name) && (!complete || canList(name)));
    Extent extent = all ? Extent.ALL : afterBackup;
    Shortfalls shortfalls = new Shortfalls(name -> policy(run, name), clock.instant());
    targets.forEach(
        name ->
            shortfalls
                .blocked(holdings, name, extent)
                .forEach(archive -> tellBlocked(run, archive, name)));
    return shortfalls.find(holdings, targets, extent).stream()
        .filter(shortfall -> !shortfall.archive().key().equals(run.archiveKey()))
        .toList();
  }

  /** A destination whose file is broken cannot. */
  private boolean canList(String name) {
    return destinations.names().contains(name) && destinations.get(name).can(Capability.LIST);
  }

  private static void tellBlocked(Run run, StoredArchive archive, String name) {
    CaravanException failure =
        new PermanentException(
            "%s at %s is not as its manifest says, or its manifest cannot be read"
                .formatted(archive.key(), name),
            "verify it by --from %s; delete it there if it is damaged, and it is brought again"
                .formatted(name));
    LOG.warn(failure.line());
    failed(run, archive.key(), name, failure);
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

  /** Adds what each destination holds that tells it; one that fails to is left out, and told of. */
  private void add(Set<String> names, Holdings holdings, Run run) {
    for (String name : names) {
      Destination destination = destinations.get(name);
      if (!destination.can(Capability.LIST)) {
        LOG.info("{} has no list: whether copies are missing there is not known", name);
        continue;
      }
      try {
        holdings.add(destination, looks.take(destination));
      } catch (CaravanException e) {
        LOG.warn("whether copies are missing at {} is not known: {}", name, e.line());
        failed(run, "all", name, e);
      }
    }
  }

  /** What all destinations have need not wait in the stage. */
  private void forgetDelivered(Holdings holdings, Plan plan) {
    for (StoredArchive archive : holdings.archives().values()) {
      List<String> holders = holdings.holders(archive);
      if (holders.contains(KeptArchives.NAME) && holders.containsAll(plan.destinations())) {
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
    CaravanException failure =
        new PermanentException(
            "no destination with a copy of %s can be read".formatted(shortfall.archive().key()),
            "give one of them an open route");
    for (String name : shortfall.sources()) {
      Destination source = name.equals(KeptArchives.NAME) ? kept : destinations.get(name);
      if (source.can(Capability.OPEN)) {
        noteOpen(source, shortfall);
        try {
          return new Fetch(source, shortfall.archive(), run.slot()).run();
        } catch (CaravanException e) {
          LOG.warn("{} was not fetched: {}", shortfall.archive().key(), e.line());
          failure = e;
        } catch (IOException e) {
          failure = cut(shortfall, source, e);
          LOG.warn("{} was not fetched: {}", shortfall.archive().key(), failure.line());
        }
      }
    }
    throw failure;
  }

  /** What waits in the stage never left this machine. */
  private void noteOpen(Destination source, Shortfall shortfall) {
    if (source != kept) {
      trail.note(
          Action.OPEN,
          shortfall.archive(),
          source.name(),
          "to be brought to " + String.join(", ", shortfall.targets()));
    }
  }

  private static TransientException cut(Shortfall shortfall, Destination source, IOException e) {
    return new TransientException(
        "%s could not be read to its end from %s (%s)"
            .formatted(shortfall.archive().key(), source.name(), e),
        "check that it can be reached, and that the stage can be written",
        e);
  }

  /** Notes that an archive could not be fetched. */
  public void failed(Run run, Shortfall shortfall, Throwable failure) {
    String line = Failures.line(failure);
    LOG.warn("{} is still missing at {}: {}", shortfall.archive().key(), shortfall.targets(), line);
    LOG.debug("cause", failure);
    shortfall.targets().forEach(target -> failed(run, shortfall.archive().key(), target, failure));
  }

  private static void failed(Run run, String archive, String destination, Throwable failure) {
    run.backFilled(
        new Delivery.DeliveryFailed(
            archive, destination, Failures.describe("back-fill", destination, failure)));
  }

  /** Makes room for the next one, and lets go what need not wait in the stage any more. */
  public void done(Run run, Shortfall shortfall) throws IOException {
    StoredArchive archive = shortfall.archive();
    List<String> names =
        new ArrayList<>(
            List.of(
                archive.name(), archive.name() + Manifests.SUFFIX, archive.name() + Pin.SUFFIX));
    archive.manifest().orElseThrow().companions().forEach(each -> names.add(each.name()));
    for (String name : names) {
      run.slot().delete(name);
    }
    if (shortfall.sources().contains(KeptArchives.NAME) && isSafe(run, shortfall)) {
      kept.forget(archive);
    }
  }

  /** At all destinations of the plan, or at one from where the others can be brought it. */
  private boolean isSafe(Run run, Shortfall shortfall) {
    Set<String> holders = new HashSet<>(shortfall.sources());
    holders.remove(KeptArchives.NAME);
    run.backFilled().stream()
        .filter(Delivery.Delivered.class::isInstance)
        .filter(each -> each.archive().equals(shortfall.archive().key()))
        .forEach(each -> holders.add(each.destination()));
    return holders.containsAll(run.plan().destinations())
        || run.plan().destinations().stream()
                .allMatch(name -> holders.contains(name) || canList(name))
            && holders.stream().anyMatch(name -> isListedAndReadable(destinations.get(name)));
  }

  private static boolean isListedAndReadable(Destination destination) {
    return destination.can(Capability.OPEN) && destination.can(Capability.LIST);
  }
}
