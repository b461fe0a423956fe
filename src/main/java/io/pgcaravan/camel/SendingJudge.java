package io.pgcaravan.camel;

import io.pgcaravan.alert.Round;
import io.pgcaravan.failure.PermanentException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Looks at a failed attempt to send; the bean {@code judgeSending}. There is no other one in this
 * round after a refusal, or when the round's patience is over: the outbox tries it again later.
 */
final class SendingJudge implements Processor {

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Round round = exchange.getVariable("round", Round.class);
    if (!round.patient()
        || Failures.of(failure).filter(PermanentException.class::isInstance).isPresent()) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
  }
}
