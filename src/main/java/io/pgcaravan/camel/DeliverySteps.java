package io.pgcaravan.camel;

import io.pgcaravan.archive.Manifest;
import io.pgcaravan.archive.Manifests;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.run.Delivery;
import io.pgcaravan.run.Run;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code delivery}: what is delivered, and what became of it. */
public final class DeliverySteps {

  private static final Logger LOG = LoggerFactory.getLogger(DeliverySteps.class);

  /**
   * A staged file and the key it is stored under.
   *
   * @param file a {@link File}, as Camel's components like it
   */
  public record StagedFile(String key, File file) {}

  private final Destinations destinations;

  DeliverySteps(Destinations destinations) {
    this.destinations = destinations;
  }

  /** The files of a run's archive in their order: its appearance, last, is the commit. */
  public List<StagedFile> files(Run run) {
    List<StagedFile> files = new ArrayList<>();
    files.add(staged(run, run.archiveName() + Manifests.SUFFIX));
    for (Manifest.Companion companion : run.manifest().companions()) {
      files.add(staged(run, companion.name()));
    }
    files.add(staged(run, run.archiveName()));
    return List.copyOf(files);
  }

  private static StagedFile staged(Run run, String name) {
    String key = run.archiveKey();
    String folder = key.substring(0, key.length() - run.archiveName().length());
    return new StagedFile(folder + name, run.slot().path(name).toFile());
  }

  public void delivered(Run run, String destination) {
    run.delivered(new Delivery.Delivered(destination));
    LOG.info("delivered to {}: {}", destination, run.archiveKey());
  }

  /** Notes that a destination has no archive, and takes back what was stored beside it. */
  public void failed(Run run, String destination, Throwable failure) {
    String message =
        Failures.of(failure).map(CaravanException::getMessage).orElse(Failures.line(failure));
    String hint =
        Failures.of(failure)
            .map(CaravanException::hint)
            .orElse("check that %s can be reached, then back up again".formatted(destination));
    run.delivered(new Delivery.DeliveryFailed(destination, message, hint));
    LOG.warn("delivery to {} failed: {}", destination, message); // the run's end tells what to do
    LOG.debug("cause", failure);
    withdraw(run, destinations.get(destination));
  }

  /**
   * Another machine may be storing an archive of this name: then its manifest is there, not ours.
   */
  private static boolean ownManifest(Run run, String key, Destination destination)
      throws IOException {
    try (InputStream manifest = destination.open(key)) {
      return Manifests.read(key, manifest).equals(run.manifest());
    }
  }

  /** Only where the listing shows that the archive is missing: a lost answer may hide a success. */
  private void withdraw(Run run, Destination destination) {
    try {
      List<StagedFile> files = new ArrayList<>(files(run));
      boolean stored =
          destination.list().stream().anyMatch(object -> object.key().equals(run.archiveKey()));
      if (!stored && ownManifest(run, files.get(0).key(), destination)) {
        files.remove(files.size() - 1);
        Collections.reverse(files);
        files.forEach(file -> destination.delete(file.key()));
      }
    } catch (CaravanException | IOException e) {
      LOG.debug("what was stored beside the missing archive stays for the next prune", e);
    }
  }
}
