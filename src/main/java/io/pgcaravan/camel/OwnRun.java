package io.pgcaravan.camel;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * What comes back of a run within a run: what it made, as the variable {@code safety}, or its
 * failure. All else of the caller's exchange stays as it was.
 */
public final class OwnRun implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange caller, Exchange run) {
    if (run.getException() == null) {
      caller.setVariable("safety", run.getMessage().getBody());
    } else {
      caller.setException(run.getException());
    }
    return caller;
  }
}
