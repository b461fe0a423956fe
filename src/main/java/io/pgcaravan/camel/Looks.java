package io.pgcaravan.camel;

import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Look;
import io.pgcaravan.destination.Destination;
import io.pgcaravan.destination.Inventory;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes inventories, and lets the catalog learn of each; one that is down costs nothing. */
public final class Looks {

  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

  private final ProducerTemplate template;
  private final CatalogSource source;
  private final Clock clock;

  Looks(ProducerTemplate template, CatalogSource source, Clock clock) {
    this.template = template;
    this.source = source;
    this.clock = clock;
  }

  /** As {@link Inventory#take(Destination)}. */
  public Inventory take(Destination destination) {
    Instant at = clock.instant();
    Inventory inventory = Inventory.take(destination);
    record(new Look(destination.name(), at, inventory.archives()));
    return inventory;
  }

  private void record(Look look) {
    Exchange exchange =
        template.send("direct:record-look", request -> request.setVariable("look", look));
    if (exchange.getException() != null) {
      LOG.info(
          "the catalog did not learn what {} holds: {}",
          look.destination(),
          source.failure(exchange.getException()).line());
      LOG.debug("cause", exchange.getException());
    }
  }
}
