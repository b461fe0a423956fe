package io.pgcaravan.camel;

import io.pgcaravan.run.Run;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that something is tried again, and why, and notes the failed attempt; the bean
 * {@code tellAttempt}.
 */
final class AttemptTeller implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptTeller.class);

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int redelivery = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
    String destination = exchange.getVariable("destination", "", String.class);
    Run run = exchange.getVariable("run", Run.class);
    if (run != null) {
      run.attemptFailed(
          destination.isEmpty() ? run.step() : "deliver",
          destination.isEmpty() ? null : destination,
          Failures.line(failure));
    }
    RunInLog.marked(exchange, () -> tell(redelivery + 1, destination, failure));
  }

  private static boolean tell(int attempt, String destination, Throwable failure) {
    LOG.warn(
        "attempt {}{} follows, for {}",
        attempt,
        destination.isEmpty() ? "" : " at " + destination,
        Failures.line(failure));
    LOG.debug("cause", failure);
    return true;
  }
}
