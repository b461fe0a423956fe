package io.pgcaravan.camel;

import io.pgcaravan.camel.CatalogWriter.NotWritten;
import io.pgcaravan.catalog.Changes;
import io.pgcaravan.catalog.Rebuild;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Destination.Capability;
import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.plan.Plans;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the catalog again from the destinations of all plans. */
public final class CatalogRebuild {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogRebuild.class);

  private final Plans plans;
  private final Destinations destinations;
  private final CatalogSteps recorder;
  private final CatalogWriter writer;
  private final ProducerTemplate template;
  private final Clock clock;

  CatalogRebuild(
      Plans plans,
      Destinations destinations,
      CatalogSteps recorder,
      CatalogWriter writer,
      ProducerTemplate template,
      Clock clock) {
    this.plans = plans;
    this.destinations = destinations;
    this.recorder = recorder;
    this.writer = writer;
    this.template = template;
    this.clock = clock;
  }

  /**
   * Rebuilds it; a destination that fails is told of, and does not stop the others.
   *
   * @param from the only destination at which manifests are read; none for all
   * @return whether all that was asked for was done
   * @throws CaravanException if the catalog cannot be written, or there is no such destination
   */
  public boolean run(Optional<String> from) {
    List<String> names = new ArrayList<>(plans.destinations().stream().sorted().toList());
    from.ifPresent(
        name -> {
          names.remove(destinations.get(name).name());
          names.add(0, name); // the others are known by its manifests
        });
    requireWritable(); // whether it can be written, before anything is read
    boolean all = true;
    for (String name : names) {
      all &= rebuild(name, from.isEmpty() || from.get().equals(name));
    }
    template.send("direct:record-waiting", exchange -> {});
    return all;
  }

  private void requireWritable() {
    try {
      writer.write(Changes.NONE);
    } catch (NotWritten e) {
      throw e.failure();
    }
  }

  private boolean rebuild(String name, boolean manifests) {
    try {
      Destination destination = destinations.get(name);
      if (!destination.can(Capability.LIST)) {
        LOG.warn("{} has no list: its copies stay on record as they are", name);
        return true;
      }
      Rebuild.Found found =
          recorder.rebuild(destination, manifests, clock.instant(), writer::write);
      LOG.info(
          "{} holds {} archives, {} bytes{}",
          name,
          found.archives(),
          found.sizeBytes(),
          found.unread() == 0
              ? ""
              : "; %d of their manifests were skipped, see above".formatted(found.unread()));
      return true;
    } catch (NotWritten e) {
      throw e.failure();
    } catch (CaravanException e) {
      LOG.error("what {} holds is not known, its copies stay as they are: {}", name, e.line());
      return false;
    }
  }
}
