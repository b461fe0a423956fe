package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.archive.StagedArchive;
import io.pgcaravan.archive.StagedArchive.StagedFile;
import io.pgcaravan.deliver.KeptArchives;
import io.pgcaravan.destination.Copies;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.StoredObject;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Failure;
import io.pgcaravan.run.Run;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code delivery}: what is delivered, and what became of it. */
public final class DeliverySteps {

  private static final Logger LOG = LoggerFactory.getLogger(DeliverySteps.class);

  private final Destinations destinations;
  private final KeptArchives kept;
  private final Clock clock;

  DeliverySteps(Destinations destinations, KeptArchives kept, Clock clock) {
    this.destinations = destinations;
    this.kept = kept;
    this.clock = clock;
  }

  /** The files of an archive that a destination does not have yet, in the order of storing. */
  public List<StagedFile> missingFiles(StagedArchive archive, String destination)
      throws IOException {
    return Copies.missing(destinations.get(destination), archive.files());
  }

  /**
   * Compares what arrived with what was sent.
   *
   * @param answer of the store route: what the destination says of the object, or anything
   * @return what the destination says of it; null where it cannot be asked
   */
  public @Nullable StoredObject confirm(
      StagedFile file, String destination, @Nullable Object answer) {
    StoredObject told = answer instanceof StoredObject object ? object : null;
    return Copies.confirm(destinations.get(destination), file, told).orElse(null);
  }

  /**
   * Notes that a destination has the archive.
   *
   * @param answer what the destination says of it, if it was stored just now
   */
  public void delivered(
      Run run, StagedArchive archive, String destination, @Nullable Object answer) {
    Optional<String> id =
        answer instanceof StoredObject object ? object.id() : Optional.<String>empty();
    run.delivers(archive);
    boolean compared = destinations.get(destination).can(Capability.LIST);
    run.delivered(new Delivery.Delivered(archive.key(), destination, id, compared));
    LOG.info(
        "delivered to {}: {}{}",
        destination,
        archive.key(),
        id.map(text -> " (id " + text + ")").orElse(""));
  }

  /** Notes that a destination has no copy, and takes back what was stored beside it. */
  public void failed(Run run, StagedArchive archive, String destination, Throwable failure) {
    noteFailure(run, archive, destination, failure);
    withdraw(archive, destinations.get(destination));
  }

  private static void noteFailure(
      Run run, StagedArchive archive, String destination, Throwable failure) {
    Failure told = Failures.describe("deliver", destination, failure);
    run.delivers(archive);
    run.attemptFailed(told.step(), destination, told.message());
    run.delivered(new Delivery.DeliveryFailed(archive.key(), destination, told));
    LOG.warn(
        "delivery to {} failed: {}", destination, told.message()); // the run's end tells what to do
    LOG.debug("cause", failure);
  }

  /**
   * Notes the destinations of which nothing was heard within the time limit. They are not asked for
   * anything, for they may hang: what is stored there yet is found by the next back-fill.
   */
  public void overdue(Run run, StagedArchive archive, List<String> names) {
    for (String name : names) {
      if (!run.heardOf(archive.key(), name)) {
        noteFailure(
            run,
            archive,
            name,
            new TransientException(
                "%s did not take %s within the time limit".formatted(name, archive.key()),
                "look at %s, or raise caravan.delivery.time-limit".formatted(name)));
      }
    }
  }

  /** Only where the listing shows that the archive is missing: a lost answer may hide a success. */
  private void withdraw(StagedArchive archive, Destination destination) {
    if (!destination.capabilities().containsAll(List.of(Capability.values()))) {
      return;
    }
    try {
      List<StagedFile> files = new ArrayList<>(archive.files());
      boolean stored =
          destination.list().stream().anyMatch(object -> object.key().equals(archive.key()));
      if (!stored && ownManifest(archive, files.get(0).key(), destination)) {
        files.remove(files.size() - 1);
        Collections.reverse(files);
        files.forEach(file -> destination.delete(file.key()));
      }
    } catch (CaravanException | IOException e) {
      LOG.debug("what was stored beside the missing archive stays for the next prune", e);
    }
  }

  /**
   * Another machine may be storing an archive of this name: then its manifest is there, not ours.
   * One of ours may have been damaged on its way; left there it would refuse each later copy.
   */
  private static boolean ownManifest(StagedArchive archive, String key, Destination destination)
      throws IOException {
    byte[] content;
    try (InputStream stream = destination.open(key)) {
      content = stream.readAllBytes();
    }
    if (!Manifests.isJson(content)) {
      return true;
    }
    Manifest found = Manifests.read(key, new ByteArrayInputStream(content));
    Manifest own = archive.manifest();
    return own.node().equals(found.node()) && own.runId().equals(found.runId());
  }

  /** None of a destination whose file is broken. */
  private Set<Capability> capabilities(String destination) {
    return destinations.names().contains(destination)
        ? destinations.get(destination).capabilities()
        : Set.of();
  }

  /**
   * The destinations that the run's archive goes to. One that the plan names and that is not there,
   * for its file is broken, has failed: it must not keep the others from their copies.
   */
  public List<String> destinations(Run run) {
    List<String> found = new ArrayList<>();
    for (String name : run.plan().destinations()) {
      try {
        found.add(destinations.get(name).name());
      } catch (UsageException e) {
        LOG.warn("delivery to {} failed: {}", name, e.getMessage());
        run.delivers(run.staged());
        run.delivered(
            new Delivery.DeliveryFailed(
                run.archiveKey(), name, Failures.describe("deliver", name, e)));
      }
    }
    return found;
  }

  /**
   * Keeps the run's archive in the stage where no destination has a copy to fetch, or where none
   * will show that its copy is missing.
   */
  public void keepUndelivered(Run run) {
    boolean everywhere = run.delivered() == run.plan().destinations().size();
    boolean fetchable = false;
    boolean seen = true; // by the back-fill of a later run, that it is missing there
    for (Delivery delivery : run.deliveries()) {
      Set<Capability> capabilities = capabilities(delivery.destination());
      if (delivery instanceof Delivery.Delivered) {
        fetchable |= capabilities.containsAll(Set.of(Capability.LIST, Capability.OPEN));
      } else {
        seen &= capabilities.contains(Capability.LIST);
      }
    }
    if (everywhere || fetchable && seen) {
      return;
    }
    try {
      kept.keep(run.staged(), clock.instant());
    } catch (IOException | CaravanException e) {
      LOG.warn("{} could not be kept in the stage ({})", run.archiveKey(), e.getMessage());
    }
  }
}
