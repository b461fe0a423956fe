package io.pgcaravan.camel;

import io.pgcaravan.catalog.CatalogSource;
import io.pgcaravan.catalog.Changes;
import io.pgcaravan.catalog.Rows;
import io.pgcaravan.catalog.Unrecorded;
import io.pgcaravan.catalog.Unrecorded.Waiting;
import io.pgcaravan.failure.CaravanException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Writes into the catalog, by the route {@code write-catalog}. */
final class CatalogWriter {

  private final CatalogSource source;
  private final Unrecorded unrecorded;
  private final ProducerTemplate template;

  CatalogWriter(CatalogSource source, Unrecorded unrecorded, ProducerTemplate template) {
    this.source = source;
    this.unrecorded = unrecorded;
    this.template = template;
  }

  /** A record that the catalog will never take, and why. */
  record Refused(Waiting record, CaravanException failure) {}

  /**
   * Writes changes in one transaction.
   *
   * @throws NotWritten if they are not written
   */
  void write(Changes changes) {
    Exchange exchange =
        template.send("direct:write-catalog", request -> request.setVariable("changes", changes));
    if (exchange.getException() != null) {
      throw new NotWritten(source.failure(exchange.getException()), exchange.getException());
    }
  }

  /**
   * Writes records one by one, where the catalog refused them together: what it refuses by itself
   * is put aside, so that the others need not wait for it.
   *
   * @return those put aside
   * @throws NotWritten if the catalog is down; what is not written yet waits
   */
  List<Refused> writeSingly(List<Waiting> records) {
    List<Refused> refused = new ArrayList<>();
    for (Waiting each : records) {
      try {
        write(Rows.of(each.record()));
        unrecorded.forget(List.of(each));
      } catch (RuntimeException e) {
        if (!source.isOfData(e)) {
          throw e;
        }
        unrecorded.refused(each);
        refused.add(new Refused(each, source.failure(e)));
      }
    }
    return refused;
  }

  /** Tells a catalog that fails from a destination that does. */
  static final class NotWritten extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CaravanException failure;

    NotWritten(CaravanException failure, Throwable cause) {
      super(cause);
      this.failure = failure;
    }

    CaravanException failure() {
      return failure;
    }
  }
}
