package io.pgcaravan.camel;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.UsageException;
import io.pgcaravan.plan.Plans;
import io.pgcaravan.retention.Pinning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The bean {@code pins}: pins an archive wherever it is. */
public final class PinSteps {

  private final Plans plans;
  private final Destinations destinations;
  private final Pinning pinning;

  PinSteps(Plans plans, Destinations destinations, Pinning pinning) {
    this.plans = plans;
    this.destinations = destinations;
    this.pinning = pinning;
  }

  /** An archive at one destination. */
  private record Place(Destination destination, StoredArchive archive) {}

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
    String name = archive == null ? "" : archive.strip();
    List<CaravanException> failures = new ArrayList<>();
    List<Place> places = places(name, failures);
    requireOne(name, places, failures);
    for (Place place : places) {
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

  /** Where retention can see nothing, it deletes nothing: such destinations are passed over. */
  private List<Place> places(String name, List<CaravanException> failures) {
    List<Place> places = new ArrayList<>();
    List<String> names = plans.destinations();
    for (String each : names) {
      try {
        Destination destination = destinations.get(each);
        if (destination.can(Capability.LIST)) {
          Inventory.take(destination, key -> key.equals(name) || key.endsWith("/" + name))
              .archives()
              .forEach(archive -> places.add(new Place(destination, archive)));
        }
      } catch (CaravanException e) {
        failures.add(e);
      }
    }
    return places;
  }

  private static void requireOne(String name, List<Place> places, List<CaravanException> failures) {
    List<String> keys =
        places.stream().map(place -> place.archive().key()).distinct().sorted().toList();
    if (keys.size() > 1) {
      throw new UsageException(
          "%d archives are called %s".formatted(keys.size(), name),
          "give the key of one: " + String.join(", ", keys));
    }
    if (keys.isEmpty() && failures.isEmpty()) {
      throw new UsageException(
          "there is no archive '%s'".formatted(name), "see `./caravan list` for those there are");
    }
  }
}
