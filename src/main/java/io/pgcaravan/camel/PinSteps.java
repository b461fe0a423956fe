package io.pgcaravan.camel;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.camel.ArchiveFinder.Place;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.retention.Pinning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The bean {@code pins}: pins an archive wherever it is. */
public final class PinSteps {

  private final ArchiveFinder finder;
  private final Pinning pinning;

  PinSteps(ArchiveFinder finder, Pinning pinning) {
    this.finder = finder;
    this.pinning = pinning;
  }

  /**
   * Pins an archive at all destinations of plans that hold it; one that fails does not stop the
   * others.
   *
   * @param archive its name or key
   * @throws UsageException if no destination holds it, or a reason is missing
   * @throws PermanentException if it failed anywhere
   */
  public void pin(@Nullable String archive, @Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      throw new UsageException(
          "no reason is given for the pin", "say why the archive must stay, by --reason TEXT");
    }
    everywhere(archive, (destination, found) -> pinning.pin(destination, found, reason.strip()));
  }

  /** Takes the pin off, as {@link #pin} sets it. */
  public void unpin(@Nullable String archive) {
    everywhere(archive, pinning::unpin);
  }

  private void everywhere(@Nullable String archive, BiConsumer<Destination, StoredArchive> action) {
    List<CaravanException> failures = new ArrayList<>();
    String name = archive == null ? "" : archive.strip();
    for (Place place : finder.holding(name, failures)) {
      try {
        action.accept(place.destination(), place.archive());
      } catch (CaravanException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw Failures.together(failures);
    }
  }
}
