package io.pgcaravan.camel;

import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.TransactedPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The policy of {@code transacted}: its steps are one transaction of the catalog, rolled back where
 * one of them fails. What camel-sql does on this thread takes part. A second transaction inside the
 * first is the same one.
 */
final class CatalogTransaction implements TransactedPolicy {

  private final DataSource source;
  private @Nullable TransactionTemplate template;

  CatalogTransaction(DataSource source) {
    this.source = source;
  }

  @Override
  public void beforeWrap(Route route, NamedNode definition) {
    // the error handler stays as the route has it
  }

  @Override
  public Processor wrap(Route route, Processor steps) {
    return exchange -> template().executeWithoutResult(status -> run(steps, exchange));
  }

  /** Spring's classes are loaded by the first transaction, not by the start of the program. */
  private synchronized TransactionTemplate template() {
    if (template == null) {
      template = new TransactionTemplate(new DataSourceTransactionManager(source));
    }
    return template;
  }

  private void run(Processor steps, Exchange exchange) {
    // Camel keeps all on one thread then
    exchange.getUnitOfWork().beginTransactedBy(this);
    try {
      steps.process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    } finally {
      exchange.getUnitOfWork().endTransactedBy(this);
    }
    Exception failure = exchange.getException();
    if (failure != null) {
      throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
  }
}
