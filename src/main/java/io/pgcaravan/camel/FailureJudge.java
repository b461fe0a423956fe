package io.pgcaravan.camel;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Looks at a failure before the next attempt; the bean {@code judgeFailure}. A permanent failure
 * gets no other attempt, and a busy server is left alone for as long as it asked, within reason.
 */
final class FailureJudge implements Processor {

  private static final Duration LONGEST = Duration.ofMinutes(15);

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Optional<CaravanException> foreseen = Failures.of(failure);
    if (foreseen.filter(PermanentException.class::isInstance).isPresent()) {
      exchange.getExchangeExtension().setRedeliveryExhausted(true);
    }
    exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
    foreseen
        .filter(TransientException.class::isInstance)
        .map(TransientException.class::cast)
        .flatMap(TransientException::retryAfter)
        .map(delay -> delay.compareTo(LONGEST) > 0 ? LONGEST : delay)
        .ifPresent(
            delay -> exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, delay.toMillis()));
  }
}
